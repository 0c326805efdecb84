import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, testServices } from "@/db/factories";
import { computeTargets } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { SshSettings } from "@/domain/compute/settings";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "../core/context";
import { deleteSecret } from "../secrets/delete-secret";
import { setSecret } from "../secrets/set-secret";
import type { ListedPath } from "../snapshots/listed-path";
import { readTarget } from "./read-target";
import { findTarget } from "./target-record";
import { updateTarget } from "./update-target";

const services = testServices(testDatabase());
const BOX = "name: box\ntype: ssh\naddress: 10.0.0.7\nuser: train\n";
const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n";
const file = (text?: string): ListedPath => ({ kind: "file", files: [], ignore: {}, text });

const read = (ctx: WorkspaceCtx, yaml: string, paths: Record<string, ListedPath> = {}) =>
  readTarget(ctx, { yaml, file: "box.yml", set: [], paths }, (name) =>
    findTarget(services.db, ctx.workspaceId, name),
  );

/** A machine that is attached by the secret `given`. */
async function attach(ctx: WorkspaceCtx) {
  await setSecret(ctx, { name: "given", value: KEY });
  const settings: SshSettings = {
    type: "ssh",
    address: "10.0.0.7",
    port: 22,
    user: "train",
    folder: "~/a",
    give_up_after: 60,
  };
  const row = { id: newId("compute"), workspaceId: ctx.workspaceId, name: "box", kind: "ssh" as const };
  const own = {
    settings,
    isShared: false,
    credentials: { private_key: "given" },
    hostKey: "ssh-ed25519 AAAA",
  };
  await services.db.insert(computeTargets).values({ ...row, ...own });
}

describe("the key of an attached machine", () => {
  test("is asked for by the path of its file, and becomes a secret of the target", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = `${BOX}private_key_file: ./key\n`;
    expect(await read(ctx, yaml)).toEqual({
      needs: { paths: ["./key"], texts: ["./key"], hashes: {}, blobs: {} },
    });
    expect((await read(ctx, yaml, { "./key": file() })).needs?.texts).toEqual(["./key"]);
    const { read: got } = await read(ctx, yaml, { "./key": file(KEY) });
    expect(got?.secrets).toEqual({ private_key: "compute-box-private_key" });
    expect(got?.values).toEqual([{ name: "compute-box-private_key", value: KEY }]);
    expect(JSON.stringify(got?.settings)).not.toContain("BEGIN");
    const missing: ListedPath = { kind: "missing", files: [], ignore: {} };
    await expect(read(ctx, yaml, { "./key": missing })).rejects.toMatchObject({
      details: { issues: [{ message: expect.stringContaining("names ./key, which is not there"), line: 5 }] },
    });
  });

  test("is needed, and may be a secret that whoever attaches it may use", async () => {
    const ctx = await makeWorkspace(services);
    await expect(read(ctx, BOX)).rejects.toThrow("`private_key_file`, or `private_key: secret:NAME`");
    await setSecret(ctx, { name: "KEY", value: KEY });
    const yaml = `${BOX}private_key: secret:KEY\n`;
    expect((await read(ctx, yaml)).read?.secrets).toEqual({ private_key: "KEY" });
    await expect(read(await joinWorkspace(ctx, "computeOperator"), yaml)).rejects.toThrow("not yours to use");
  });

  test("stays where it is not given again, but goes to no other place", async () => {
    const ctx = await makeWorkspace(services);
    await attach(ctx);
    const operator = await joinWorkspace(ctx, "computeOperator");
    const changed = await updateTarget(operator, { target: "box", set: ["slots=3"] });
    expect(changed).toMatchObject({
      slots: 3,
      credentials: { private_key: "secret:given" },
      hostKey: "ssh-ed25519 AAAA",
    });
    expect((await read(operator, BOX)).read?.secrets).toEqual({ private_key: "given" });
    await expect(updateTarget(operator, { target: "box", set: ["address=evil.example"] })).rejects.toThrow(
      "not yours to use",
    );
  });

  test("is not deleted while a target uses it", async () => {
    const ctx = await makeWorkspace(services);
    await attach(ctx);
    await expect(deleteSecret(ctx, { name: "given" })).rejects.toThrow(
      "The compute target box uses the secret “given”",
    );
  });
});
