import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import yauzl from "yauzl";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { deleteModel } from "../logged-models/change-model";
import { createModel } from "../logged-models/create-model";
import { deleteArtifacts } from "./delete-artifacts";
import type { ArtifactOwner } from "./owner";
import { putArtifact } from "./put-artifact";
import { findArtifact, listArtifacts, zipArtifacts } from "./queries";
import { removeStaleUploads } from "./remove-stale-uploads";
import { abortUpload, completeUpload, createUpload, putPart } from "./uploads";

const services = testServices(testDatabase());
const bytes = (content: string) => Readable.from([Buffer.from(content)]);
const put = (ctx: WorkspaceCtx, owner: ArtifactOwner, path: string, content = "x") =>
  putArtifact(ctx, { owner, path, bytes: bytes(content) });

async function makeOwner(): Promise<{ ctx: WorkspaceCtx; owner: ArtifactOwner }> {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { kind: "client", status: "running" });
  return { ctx, owner: { kind: "run", name: name! } };
}

const read = async (ctx: WorkspaceCtx, owner: ArtifactOwner, path: string) =>
  text(await services.blobs.open((await findArtifact(ctx, { owner, path })).sha256));
const names = async (ctx: WorkspaceCtx, owner: ArtifactOwner, path = "") =>
  (await listArtifacts(ctx, { owner, path })).map(({ name, isFolder }) => (isFolder ? `${name}/` : name));

describe("an artifact", () => {
  test("is read back as it was put; the later one counts", async () => {
    const { ctx, owner } = await makeOwner();
    await put(ctx, owner, "d/a.txt", "one");
    await put(ctx, owner, "d/a.txt", "two");
    expect(await read(ctx, owner, "d/a.txt")).toBe("two");
    expect(await listArtifacts(ctx, { owner, path: "d" })).toEqual([
      { name: "a.txt", isFolder: false, sizeBytes: 3, fullPath: null },
    ]);
  });

  test("is listed in its folder, with what begins alike left out", async () => {
    const { ctx, owner } = await makeOwner();
    for (const path of ["b", "a/x", "a/y/z", "ab", "a%/x", "a_/x", "é/x"]) await put(ctx, owner, path);
    expect(await names(ctx, owner)).toEqual(["a/", "a%/", "a_/", "ab", "b", "é/"]);
    expect(await names(ctx, owner, "a")).toEqual(["x", "y/"]);
    expect(await names(ctx, owner, "é/")).toEqual(["x"]);
    expect(await names(ctx, owner, "b")).toEqual([]);
    expect(await outcomeOf(findArtifact(ctx, { owner, path: "a" }))).toBe("invalid");
    expect(await outcomeOf(findArtifact(ctx, { owner, path: "zip" }))).toBe("notFound");
  });

  test("is in the zip of its folder, under its path from there on", async () => {
    const { ctx, owner } = await makeOwner();
    await put(ctx, owner, "a/x.txt", "one");
    await put(ctx, owner, "a/deep/y.txt", "two");
    await put(ctx, owner, "ab/z.txt", "no");
    const zip = await yauzl.fromBufferPromise(await buffer(await zipArtifacts(ctx, { owner, path: "a" })));
    const files: Record<string, string> = {};
    for await (const entry of zip.eachEntry()) {
      files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
    }
    expect(files).toEqual({ "x.txt": "one", "deep/y.txt": "two" });
    expect(await outcomeOf(zipArtifacts(ctx, { owner, path: "none" }))).toBe("notFound");
    expect(await outcomeOf(zipArtifacts(ctx, { owner, path: "../a" }))).toBe("invalid");
    expect(await outcomeOf(zipArtifacts(await makeWorkspace(services), { owner, path: "" }))).toBe(
      "notFound",
    );
  });

  test("cannot be a file and a folder at once", async () => {
    const { ctx, owner } = await makeOwner();
    await put(ctx, owner, "a/b");
    expect(await outcomeOf(put(ctx, owner, "a"))).toBe("invalid");
    expect(await outcomeOf(put(ctx, owner, "a/b/c"))).toBe("invalid");
  });

  test("goes with its folder", async () => {
    const { ctx, owner } = await makeOwner();
    for (const path of ["a/x", "a/y", "ab"]) await put(ctx, owner, path);
    await deleteArtifacts(ctx, { owner, path: "a" });
    expect(await names(ctx, owner)).toEqual(["ab"]);
    await deleteArtifacts(ctx, { owner, path: "a" });
    await deleteArtifacts(ctx, { owner, path: "" });
    expect(await names(ctx, owner)).toEqual([]);
  });

  test.each(["../x", "/etc/passwd", "a/../b#", "a\0b", "%2e%2e/x", "a//b", ""])(
    "is not named %j",
    async (path) => {
      const { ctx, owner } = await makeOwner();
      expect(await outcomeOf(put(ctx, owner, path))).toBe("invalid");
    },
  );

  test("leaves nothing when its bytes break off", async () => {
    const { ctx, owner } = await makeOwner();
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw new Error("the client is gone");
      })(),
    );
    await expect(putArtifact(ctx, { owner, path: "a", bytes: broken })).rejects.toThrow("gone");
    expect(await names(ctx, owner)).toEqual([]);
    expect(await fs.readdir(services.blobs.staging)).toEqual([]);
  });

  test("is no artifact where the disk does not take its bytes, though its row was written meanwhile", async () => {
    const { ctx, owner } = await makeOwner();
    const content = "the disk takes none of this";
    const folder = path.dirname(services.blobs.locate(createHash("sha256").update(content).digest("hex")));
    await fs.mkdir(path.dirname(folder), { recursive: true });
    await fs.writeFile(folder, "a file in the place of the folder", { flag: "wx" });
    await expect(put(ctx, owner, "lost.txt", content)).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(await names(ctx, owner)).toEqual([]);
    await fs.rm(folder);
    await put(ctx, owner, "lost.txt", content);
    expect(await read(ctx, owner, "lost.txt")).toBe(content);
  });

  test("of a logged model goes on being read when that is deleted, and takes no more writes", async () => {
    const { ctx } = await makeOwner();
    const { id } = await createModel(ctx, { experimentId: "0" });
    const owner: ArtifactOwner = { kind: "model", id };
    await put(ctx, owner, "MLmodel", "m");
    await deleteModel(ctx, { id });
    expect(await read(ctx, owner, "MLmodel")).toBe("m");
    expect(await outcomeOf(put(ctx, owner, "MLmodel"))).toBe("notFound");
  });

  test("is changed by no Reader, and is not there for another workspace", async () => {
    const { ctx, owner } = await makeOwner();
    await put(ctx, owner, "a");
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    expect(await read(reader, owner, "a")).toBe("x");
    expect(await outcomeOf(put(reader, owner, "b"))).toBe("forbidden");
    expect(await outcomeOf(deleteArtifacts(reader, { owner, path: "" }))).toBe("forbidden");
    expect(await outcomeOf(createUpload(reader, { owner, path: "b", partCount: 1 }))).toBe("forbidden");
    expect(await outcomeOf(listArtifacts(stranger, { owner, path: "" }))).toBe("notFound");
    expect(await outcomeOf(put(stranger, owner, "b"))).toBe("notFound");
  });
});

describe("an upload in parts", () => {
  test("becomes the file that its parts make, in their order", async () => {
    const { ctx, owner } = await makeOwner();
    const place = { owner, path: "big" };
    const { id } = await createUpload(ctx, { ...place, partCount: 3 });
    const parts = [];
    for (const number of [3, 1, 2]) {
      const { sha256 } = await putPart(ctx, { ...place, id, number, bytes: bytes(`part ${number};`) });
      parts.push({ number, sha256 });
    }
    await completeUpload(ctx, { ...place, id, parts });
    expect(await read(ctx, owner, "big")).toBe("part 1;part 2;part 3;");
    expect(await outcomeOf(completeUpload(ctx, { ...place, id, parts }))).toBe("notFound");
    expect(await fs.readdir(services.blobs.staging)).toEqual([]);
  });

  test("is refused while a part lacks, or is another than was acknowledged", async () => {
    const { ctx, owner } = await makeOwner();
    const place = { owner, path: "big" };
    const { id } = await createUpload(ctx, { ...place, partCount: 2 });
    const one = { number: 1, ...(await putPart(ctx, { ...place, id, number: 1, bytes: bytes("1") })) };
    const complete = (...parts: { number: number; sha256: string }[]) =>
      outcomeOf(completeUpload(ctx, { ...place, id, parts }));
    expect(await complete(one)).toBe("invalid");
    expect(await complete(one, one)).toBe("invalid");
    expect(await complete(one, { number: 2, sha256: "0".repeat(64) })).toBe("invalid");
    expect(await complete(one, { number: 2, sha256: "../../x" })).toBe("invalid");
    expect(await outcomeOf(putPart(ctx, { ...place, id, number: 3, bytes: bytes("3") }))).toBe("invalid");
    expect(await outcomeOf(putPart(ctx, { owner, path: "other", id, number: 1, bytes: bytes("3") }))).toBe(
      "notFound",
    );
    await abortUpload(ctx, { ...place, id });
    expect(await complete(one)).toBe("notFound");
    expect(await names(ctx, owner)).toEqual([]);
  });

  test("that nobody completes is cleared away after a week, and not before", async () => {
    const { ctx, owner } = await makeOwner();
    const place = { owner, path: "big" };
    const { id } = await createUpload(ctx, { ...place, partCount: 1 });
    const part = () => outcomeOf(putPart(ctx, { ...place, id, number: 1, bytes: bytes("1") }));
    await removeStaleUploads(services);
    expect(await part()).toBe("ok");
    await removeStaleUploads(services, Date.now() + 8 * 24 * 3_600_000);
    expect(await part()).toBe("notFound");
    expect(await fs.readdir(services.blobs.staging)).toEqual([]);
  });
});
