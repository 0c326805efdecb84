import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readPrivateHost } from "@/domain/private-hosts";
import type { WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { checkSource } from "@/server/data/check-source";
import { createData } from "@/server/data/create-data";
import { textOf } from "@/server/datastores/testing";
import { issuesOf, submitFiles } from "@/server/submit/testing";
import { carryOnActivities } from "./carry-on";
import { testController } from "./testing";

const { services, prepare } = testController();
let prepared: Awaited<ReturnType<typeof prepare>>;
let ctx: WorkspaceCtx;
let slot = 0;
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});
async function begin() {
  prepared = await prepare({}, 4);
  ctx = prepared.ctx;
  slot = 0;
}
beforeEach(begin);

interface Site {
  address: string;
  /** What is there, and the marks that are told of it. */
  text: string;
  marks: Record<string, string>;
  /** How often it was fetched as a whole. */
  fetched: number;
}

/** A file on the web: it is at `/t.csv`, and `/moved` leads there. */
async function openSite(text: string, marks: Record<string, string>): Promise<Site> {
  const site: Site = { address: "", text, marks, fetched: 0 };
  const answer = (response: ServerResponse, isPart: boolean) => {
    const size = Buffer.byteLength(site.text);
    site.fetched += isPart ? 0 : 1;
    const length = isPart ? { "content-range": `bytes 0-0/${size}` } : { "content-length": size };
    response
      .writeHead(isPart ? 206 : 200, { ...site.marks, ...length })
      .end(isPart ? site.text.slice(0, 1) : site.text);
  };
  const server = createServer((request, response) => {
    if (request.url === "/moved") response.writeHead(302, { location: "/t.csv" }).end();
    else if (request.url === "/t.csv") answer(response, request.headers.range === "bytes=0-0");
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  site.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return site;
}

const submit = async (path: string, input: object = {}) => {
  const inputs = { data: { type: "uri_file", path, ...input } };
  return (await submitFiles(ctx, JSON.stringify({ command: "ls", inputs }))).run;
};
const carryOn = () => carryOnActivities(services, 60_000);

/** Submits a run of that input, which no node gets before it is here. Resolves to what it is given and what its page says. */
async function takenByRun(path: string) {
  const run = await submit(path);
  const claim = () => prepared.controller.claim(prepared.nodeId, { run: [slot] });
  expect(await claim()).toEqual([]);
  await carryOn();
  const [assignment] = await claim();
  slot++;
  const input = assignment!.inputs[0]!;
  const [file] = "files" in input ? input.files : [];
  const { notices } = await prepared.read(run.id);
  return { name: file!.path, text: await textOf(await services.blobs.open(file!.sha256)), notices };
}

const changed = expect.stringContaining("it has changed there, and was fetched anew");

describe("an input from the web", () => {
  test("is fetched once while its server marks it as the same, and anew when it has changed, as the run says", async () => {
    const site = await openSite("a\n1\n", { etag: '"first"' });
    const path = `${site.address}/moved`;
    expect(await takenByRun(path)).toEqual({ name: "moved", text: "a\n1\n", notices: [] });
    expect(await takenByRun(path)).toEqual({ name: "moved", text: "a\n1\n", notices: [] });
    expect(site.fetched).toBe(1);
    Object.assign(site, { text: "a\n2\n", marks: { etag: '"second"' } });
    expect(await takenByRun(path)).toEqual({ name: "moved", text: "a\n2\n", notices: [changed] });
    expect(site.fetched).toBe(2);
  });

  test("is known by when it was modified where it has no other mark, and fetched each time without any", async () => {
    const site = await openSite("one", { "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT" });
    const path = `${site.address}/t.csv`;
    for (const time of [1, 2]) expect([time, (await takenByRun(path)).text]).toEqual([time, "one"]);
    expect(site.fetched).toBe(1);
    Object.assign(site, { marks: {} });
    expect((await takenByRun(path)).notices).toEqual([]);
    site.text = "two";
    expect(await takenByRun(path)).toMatchObject({ text: "two", notices: [changed] });
    expect(site.fetched).toBe(3);
  });

  test("is the workspace's own: another one fetches it for itself", async () => {
    const site = await openSite("one", { etag: '"first"' });
    await takenByRun(`${site.address}/t.csv`);
    await begin();
    await takenByRun(`${site.address}/t.csv`);
    expect(site.fetched).toBe(2);
  });

  test("that is taken direct is an address, and nothing is fetched", async () => {
    const site = await openSite("one", {});
    const path = `${site.address}/t.csv`;
    await submit(path, { mode: "direct" });
    const [assignment] = await prepared.controller.claim(prepared.nodeId, { run: [0] });
    expect(assignment!.inputs).toEqual([{ name: "data", kind: "literal", value: path }]);
    expect(site.fetched).toBe(0);
  });

  test.each([
    ["is not there", "/nowhere", "is not there"],
    ["is in a network that the studio may not enter", "http://127.0.0.2:1/t.csv", "ATELIER_PRIVATE_HOSTS"],
    ["is a metadata service", "http://169.254.169.254/latest", "does not connect"],
  ])("that %s ends the run with the reason", async (_what, path, told) => {
    const { address } = await openSite("one", {});
    const run = await submit(path.startsWith("/") ? address + path : path);
    await carryOn();
    expect(await prepared.read(run.id)).toMatchObject({
      status: "failed",
      error: { code: "InputNotFound", message: expect.stringContaining(told) },
    });
  });
});

describe("a data asset on the web", () => {
  const TABLE = { asset: "table", version: "1" };
  const register = (path: string, version?: string) =>
    createData(ctx, { yaml: JSON.stringify({ name: "table", version, type: "uri_file", path }) });
  const state = async () => (await checkSource(ctx, TABLE)).state;

  test("says so when it has changed, on its page and on each run, and is registered as the next version then", async () => {
    const site = await openSite("one", { etag: '"first"' });
    const path = `${site.address}/t.csv`;
    const { asset } = await register(path);
    expect(asset).toMatchObject({ snapshotId: null, spec: { kind: "http", source: path, sizeBytes: 3 } });
    expect(await state()).toBe("same");
    expect((await takenByRun("azureml:table:1")).notices).toEqual([]);
    Object.assign(site, { text: "two!", marks: { etag: '"second"' } });
    expect(await state()).toBe("changed");
    site.text = "two";
    expect((await checkSource(ctx, TABLE)).message).toContain("as many, but others");
    site.text = "two!";
    expect(await takenByRun("azureml:table:1")).toMatchObject({
      text: "two!",
      notices: [expect.stringContaining("is not what was registered as table:1")],
    });
    await expect(register(path, "1")).rejects.toMatchObject({ code: "conflict" });
    expect((await register(path)).asset).toMatchObject({ version: "2", spec: { sizeBytes: 4 } });
  });

  test("is registered without a mark while its server is away, and not at all where it is not there", async () => {
    const { address } = await openSite("one", {});
    const away = await register("http://127.0.0.1:1/t.csv");
    expect(away.asset!.spec.fingerprint).toBeUndefined();
    expect(await state()).toBe("unknown");
    const [issue] = await issuesOf(register(`${address}/nowhere`));
    expect(issue!.message).toContain("is not there");
  });
});
