import { describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { paths } from "@/domain/data-folder";
import { headersOf, listeningGateway } from "@/gateway/bodies/testing/gateway";
import { LinkDoor } from "@/runner/node/drivers/links/link-door";
import { RunLink } from "@/runner/node/drivers/links/run-link";
import { FrameReader, packFrame } from "@/runner/node/drivers/remote/frames";

const services = testServices(testDatabase());
const gateway = listeningGateway(services);
const TOKEN = "atr_a-token-of-a-run";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const FACTS = {
  ...{ top: "/tmp/atelier-x/run", hostname: "ray-1", system: "Linux", cores: 2, memoryBytes: 1, gpus: [] },
  ...{ path: "/usr/bin", isIsolating: false, hasBash: true },
  pythons: [{ executable: "/usr/bin/python3", version: "3.11.2", pip: null }],
};

async function waitFor(name = "run_a.1"): Promise<RunLink> {
  const door = new LinkDoor();
  await door.listen({ socket: paths.linkDoor(services.home) });
  onTestFinished(() => door.close());
  const link = new RunLink("rays", name, TOKEN);
  door.add(link);
  return link;
}

const at = (name: string, what: string, connection: string) =>
  `${gateway.address}/api/links/v1/${name}/${what}?connection=${connection}`;
const calls = (connection: string, token = TOKEN, name = "run_a.1") =>
  fetch(at(name, "calls", connection), { headers: bearer(token) });
const answers = (connection: string, body: Buffer) =>
  fetch(at("run_a.1", "answers", connection), {
    method: "POST",
    headers: bearer(TOKEN),
    body: new Uint8Array(body),
  });

/** What a hand does first: it is asked what it is, and says so. */
async function greet(connection: string): Promise<void> {
  const [asked] = new FrameReader().push(Buffer.from(await (await calls(connection)).arrayBuffer()));
  expect(asked?.said.call).toBe("hello");
  const said = { id: asked!.said.id, ok: true, ...FACTS };
  expect((await answers(connection, packFrame(said))).status).toBe(204);
}

describe("the door of the hands beside runs", () => {
  test("carries what is asked and what is answered, both as bytes", async () => {
    const link = await waitFor();
    await greet("c1");
    expect(link.facts?.hostname).toBe("ray-1");
    const asking = link.call("log", { offset: 3 });
    const [asked] = new FrameReader().push(Buffer.from(await (await calls("c1")).arrayBuffer()));
    expect(asked?.said).toMatchObject({ call: "log", offset: 3 });
    await answers("c1", packFrame({ id: asked!.said.id, ok: true }, Buffer.from([0, 255])));
    expect([...(await asking).payload]).toEqual([0, 255]);
  });

  test("refuses what was asked by a connection that came anew, so that it is asked again", async () => {
    const link = await waitFor();
    await greet("c1");
    const asking = link.call("status");
    await calls("c1");
    const [next] = await Promise.all([calls("c2"), expect(asking).rejects.toThrow("renewed")]);
    expect(next.status).toBe(200);
    expect((await answers("c1", packFrame({ id: 2, ok: true }))).status).toBe(409);
  });

  test("answers nobody but the one that is waited for, by its name and its token", async () => {
    await waitFor();
    const { byToken } = await headersOf(await makeWorkspace(services));
    const statuses = [
      await calls("c1", "atr_another"),
      await calls("c1", TOKEN, "run_b.1"),
      await fetch(at("run_a.1", "calls", "c1")),
      await fetch(at("run_a.1", "calls", "c1"), { headers: byToken }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 401, 401]);
  });

  test("is shut while no runner is there", async () => {
    expect((await calls("c1")).status).toBe(401);
  });
});
