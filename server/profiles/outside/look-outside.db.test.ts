import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { joinWorkspace, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { readPrivateHost } from "@/domain/private-hosts";
import { carryOnActivities } from "@/runner/controller/carry-on";
import type { WorkspaceCtx } from "../../core/context";
import { guardConnects } from "../../core/guarded-connect";
import { createData } from "../../data/create-data";
import { pinData } from "../../data/pin-data";
import { uploadToDatastore } from "../../datastores/browse-datastore";
import { createDatastore } from "../../datastores/create-datastore";
import { AZURITE, BUCKET, S3_KEYS, testServers } from "../../datastores/testing";
import { beginProfile } from "../begin-profile";
import { getProfile } from "../get-profile";
import { previewData } from "../preview-data";
import { tableFolder } from "../testing";

const services = testServices(testDatabase());
const servers = testServers();
const { folder, write, writeParquet } = tableFolder();
afterAll(() => fs.rmSync(folder, { recursive: true }));
let ctx: WorkspaceCtx;
beforeAll(async () => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
  ctx = await makeWorkspace(services);
  const s3 = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET };
  const proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...s3, credentials: proof }) });
  const azure = { name: "blobs", type: "azure_blob", account_name: AZURITE.account, container_name: BUCKET };
  const key = { endpoint: servers.azure, credentials: { account_key: AZURITE.key } };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...azure, ...key }) });
});

const ROWS = 1_500_000;
/** Larger than what is read of it. */
const writeLarge = (name: string) => {
  const lines = Array.from({ length: ROWS }, (_, index) => `${index},"line ${index}, more",${index % 10}`);
  return write(name, `id,text,digit\n${lines.join("\n")}\n`);
};

async function register(name: string, place: string, type = "uri_file") {
  await createData(ctx, { yaml: JSON.stringify({ name, version: "1", type, path: place }) });
  return { asset: name, version: "1" };
}

async function put(datastore: string, name: string): Promise<string> {
  const bytes = fs.createReadStream(path.join(folder, name));
  await uploadToDatastore(ctx, { datastore, path: `in/${name}`, announced: {}, bytes });
  return `azureml://datastores/${datastore}/paths/in/${name}`;
}

/** A server of the folder that counts what it sends, with parts of files or without. */
async function serve({ hasParts }: { hasParts: boolean }) {
  const sent = { bytes: 0, ranges: [] as string[] };
  const server = createServer((request, response) => {
    const file = path.join(folder, path.basename(request.url!));
    const size = fs.statSync(file).size;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = hasParts && from ? [Number(from), Math.min(Number(to), size - 1)] : [0, size - 1];
    if (hasParts && from) sent.ranges.push(`${start}-${end}`);
    const isPart = hasParts && from !== undefined;
    const headers = {
      "content-length": `${end - start + 1}`,
      ...(isPart ? { "content-range": `bytes ${start}-${end}/${size}` } : {}),
    };
    response.writeHead(isPart ? 206 : 200, headers);
    const stream = fs.createReadStream(file, { start, end });
    stream.on("data", (chunk) => {
      sent.bytes += chunk.length;
    });
    stream.pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { sent, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function profileOf(of: { asset: string; version: string }) {
  await beginProfile(ctx, of);
  await carryOnActivities(services, 120_000);
  return getProfile(ctx, of);
}

const UNHURRIED_MS = 300_000;

describe("text that stays where it is", { timeout: UNHURRIED_MS }, () => {
  test("shows its first rows by its beginning alone, and is measured by blocks from all of it", async () => {
    const size = fs.statSync(writeLarge("large.csv")).size;
    const { sent, address } = await serve({ hasParts: true });
    const web = await register("web", `${address}/large.csv`);
    for (const of of [await register("bucket", await put("lake", "large.csv")), web]) {
      const { table } = await previewData(ctx, of);
      expect(table).toMatchObject({ file: "large.csv", isWhole: false, rowCount: null, notices: [] });
      expect([table!.rows.length, table!.rows[1]]).toEqual([200, ["1", "line 1, more", "1"]]);
    }
    expect(sent.bytes).toBeLessThan(2_000_000);
    const known = await profileOf(web);
    if (known.state !== "ready") throw new Error(JSON.stringify(known));
    const { profile } = known;
    expect(profile.isWhole).toBe(false);
    expect(profile.totalRows / ROWS).toBeCloseTo(1, 1);
    const [id, text, digit] = profile.columns;
    expect([id!.min, id!.max, digit!.distinct, text!.type]).toEqual(["0", `${ROWS - 1}`, 10, "text"]);
    expect(id!.mean! / (ROWS / 2)).toBeCloseTo(1, 1);
    expect(sent.bytes).toBeLessThan(size * 0.85);
  });

  test("is read whole where it is small or packed, in folders too", async () => {
    write("a.csv", "n\n1\n2\n");
    write("b.csv", "n\n3\n");
    await put("blobs", "a.csv");
    await put("blobs", "b.csv");
    const parts = await register("parts", "azureml://datastores/blobs/paths/in", "uri_folder");
    expect((await previewData(ctx, parts)).table).toMatchObject({
      rows: [["1"], ["2"]],
      notices: [expect.stringContaining("the first of 2 files")],
    });
    expect(await profileOf(parts)).toMatchObject({ profile: { readRows: 3, isWhole: true } });
    write("packed.csv.gz", gzipSync(`id,name\n${"7,seven\n".repeat(300_000)}`));
    const packed = await register("packed", await put("lake", "packed.csv.gz"));
    expect((await previewData(ctx, packed)).table).toMatchObject({ isWhole: false, notices: [] });
    const known = await profileOf(packed);
    expect(known).toMatchObject({
      profile: { readRows: 300_000, columns: [{ name: "id", distinct: 1 }, {}] },
    });
  });

  test("of a server that gives no parts is shown, and measured once it is pinned", async () => {
    writeLarge("whole.csv");
    const { address } = await serve({ hasParts: false });
    const of = await register("whole", `${address}/whole.csv`);
    expect((await previewData(ctx, of)).table!.rows).toHaveLength(200);
    expect(await profileOf(of)).toMatchObject({ state: "failed", message: expect.stringContaining("pin") });
    await pinData(ctx, of);
    await carryOnActivities(services, 120_000);
    expect((await profileOf(of)).state).toBe("ready");
  });
});

describe("Parquet that stays where it is", { timeout: UNHURRIED_MS }, () => {
  test("shows its first rows by its footer and its first row group", async () => {
    await writeParquet("few.parquet", "select i as id, 'n' || hash(i) as name from range(1000000) r(i)");
    const { sent, address } = await serve({ hasParts: true });
    const { table } = await previewData(ctx, await register("few", `${address}/few.parquet`));
    expect(table).toMatchObject({
      format: "parquet",
      rowCount: 1_000_000,
      isWhole: false,
      columns: [{ stored: "BIGINT" }, {}],
    });
    expect(table!.rows[199]![0]).toBe("199");
    const size = fs.statSync(path.join(folder, "few.parquet")).size;
    expect(sent.bytes).toBeLessThan(size / 4);
  });

  test("is measured by row groups from everywhere in it where it is large", async () => {
    const columns = Array.from({ length: 10 }, (_, index) => `i * ${index + 1} as c${index}`).join(", ");
    await writeParquet("wide.parquet", `select ${columns} from range(2000000) r(i)`);
    const known = await profileOf(await register("wide", await put("blobs", "wide.parquet")));
    if (known.state !== "ready") throw new Error(JSON.stringify(known));
    const { profile } = known;
    expect(profile).toMatchObject({ isWhole: false, totalRows: 2_000_000 });
    expect(profile.notices[0]).toMatch(/^\d+ of its \d+ row groups were read, from everywhere in it\.$/);
    expect(profile.readRows).toBeLessThan(1_000_000);
    expect(profile.columns[0]!.mean! / 1_000_000).toBeCloseTo(1, 0);
    const small = await register("small", await put("lake", "few.parquet"));
    expect(await profileOf(small)).toMatchObject({ profile: { totalRows: 1_000_000, columns: [{}, {}] } });
  });

  test.each([
    ["cut.parquet", `PAR1${"x".repeat(100)}`, /cut short/],
    ["long.parquet", `PAR1${"x".repeat(100)}\xff\xff\xff\x7fPAR1`, /its footer is longer than the file/],
    ["wrong.parquet", `PAR1${"x".repeat(100)}\x20\x00\x00\x00PAR1`, /no Parquet file that can be read here/],
  ])("that is broken is told in a sentence: %s", async (name, bytes, sentence) => {
    write(name, Buffer.from(bytes, "latin1"));
    const of = await register(name.replace(".", "-"), await put("lake", name));
    expect((await previewData(ctx, of)).problem).toMatch(sentence);
    expect(await profileOf(of)).toMatchObject({ state: "failed", message: expect.stringMatching(sentence) });
  });
});

describe("a look at the source", () => {
  test("says where it is no longer what was registered, and is not kept as the profile of that", async () => {
    write("moving.csv", "a\n1\n");
    const of = await register("moving", await put("lake", "moving.csv"));
    write("moving.csv", "a\n1\n2\n");
    await put("lake", "moving.csv");
    const { table } = await previewData(ctx, of);
    expect(table!.rows).toEqual([["1"], ["2"]]);
    expect(table!.notices[0]).toContain("are not those that were registered as moving:1");
    expect(await profileOf(of)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("are not those that were registered as moving:1"),
    });
  });

  test("is for who may look into datastores, and leads nowhere that the studio may not connect to", async () => {
    write("plain.csv", "a\n1\n");
    const of = await register("plain", await put("lake", "plain.csv"));
    const reader = await joinWorkspace(ctx, "reader");
    expect((await previewData(reader, of)).problem).toContain("your role does not look into datastores");
    const web = await register("inside", "http://127.0.0.1:1/t.csv");
    services.guard = guardConnects([]);
    onTestFinished(() => {
      services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
    });
    expect((await previewData(ctx, web)).problem).toContain("The studio does not connect to 127.0.0.1");
    expect((await previewData(ctx, of)).problem).toContain("The studio does not connect to 127.0.0.1");
  });
});
