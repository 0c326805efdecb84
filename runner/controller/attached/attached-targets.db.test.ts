import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { computeTargets } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createTarget } from "@/server/compute/create-target";
import { loadAttached, noteReach, pinHostKey } from "./attached-targets";

const services = testServices(testDatabase());
const BOX = "name: box\ntype: ssh\naddress: 10.0.0.7\nuser: train\nprivate_key: the key\n";

async function attach(yaml = BOX): Promise<string> {
  const { target } = await createTarget(await makeWorkspace(services), { yaml });
  return target!.id;
}

const find = async (id: string) => (await loadAttached(services)).targets.find((target) => target.id === id);

async function read(id: string) {
  const [row] = await services.db.select().from(computeTargets).where(eq(computeTargets.id, id));
  return row!;
}

describe("the targets that the studio reaches by itself", () => {
  test("are those that are attached, each with its settings and the values of its credentials", async () => {
    const id = await attach();
    const pool = await attach("name: pool\ntype: cluster\n");
    expect(await find(id)).toMatchObject({
      ...{ name: "box", hostKey: null, credentials: { private_key: "the key" } },
      settings: { address: "10.0.0.7", port: 22, user: "train", folder: "~/.atelier", give_up_after: 86_400 },
    });
    expect(await find(pool)).toBeUndefined();
  });

  test("keep the first key that was seen, whatever is seen later", async () => {
    const id = await attach();
    await pinHostKey(services, id, "ssh-ed25519 AAAA");
    await pinHostKey(services, id, "ssh-ed25519 BBBB");
    expect((await find(id))?.hostKey).toBe("ssh-ed25519 AAAA");
  });

  test("are unreachable since they were first not reached, with the latest cause, until they answer", async () => {
    const id = await attach();
    await noteReach(services, id, "Connection refused.");
    const { unreachableSince } = await read(id);
    await noteReach(services, id, "The host key changed.");
    expect(await read(id)).toMatchObject({ unreachableSince, unreachableWhy: "The host key changed." });
    await noteReach(services, id, undefined);
    expect(await read(id)).toMatchObject({ unreachableSince: null, unreachableWhy: null });
  });

  test("are left as they are where a credential cannot be decrypted, and the others are loaded all the same", async () => {
    const [broken, whole] = [await attach(), await attach()];
    const { credentials, workspaceId } = await read(broken);
    await services.sql`update secret_versions set sealed_value = ${Buffer.from("other")} where secret_id in
      (select id from secrets where workspace_id = ${workspaceId} and name = ${credentials.private_key!})`;
    const { targets, unread } = await loadAttached(services);
    expect([...unread]).toContain(broken);
    expect(targets.map(({ id }) => id)).toContain(whole);
    expect((await read(broken)).unreachableWhy).toContain("cannot be decrypted");
  });
});
