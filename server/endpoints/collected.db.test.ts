import { text } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { collectedRows, deployments } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { listDataFiles } from "../data/files";
import { createEndpoint } from "./change-endpoint";
import { forgetCollected, ROW_BYTES, saveCollected } from "./collected-rows";
import { loadEndpoint } from "./endpoint-record";
import { listCollected } from "./read-collected";
import { registerCollected } from "./register-collected";

const services = testServices(testDatabase());
const DAY_MS = 24 * 3_600_000;

/** An endpoint with a deployment of which nothing but its name matters here. */
async function begin() {
  const ctx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo" });
  const { workspaceId } = ctx;
  const { id: endpointId } = await loadEndpoint(services.db, workspaceId, "echo");
  const id = newId("deployment");
  const made = { endpointId, workspaceId, state: "succeeded" as const, generation: 1, userName: "x" };
  await services.db.insert(deployments).values({ id, name: "blue", ...made });
  return { ctx, id };
}

const rowOf = (deploymentId: string, requestId: string, ageMs = 0) => ({
  ...{ deploymentId, requestId, collection: "model_inputs" },
  ...{ at: new Date(Date.now() - ageMs), content: '[{"value":"\\u0000"}]' },
});

test("what was collected is read newest first, page by page, and of one request alone", async () => {
  const { ctx, id } = await begin();
  const rows = Array.from({ length: 60 }, (_, index) => rowOf(id, `request-${index}`));
  await saveCollected(services, [...rows, rowOf("gone", "of one that was deleted")]);
  const first = await listCollected(ctx, { endpoint: "echo" });
  expect(first).toMatchObject({ hasMore: true });
  expect(first.entries[0]).toMatchObject({ requestId: "request-59", deployment: "blue" });
  const next = await listCollected(ctx, { endpoint: "echo", before: first.entries.at(-1)!.id });
  expect([next.entries.length, next.hasMore]).toEqual([10, false]);
  const one = await listCollected(ctx, { endpoint: "echo", request: "request-7" });
  expect(one.entries.map(({ content }) => content)).toEqual(['[{"value":"\\u0000"}]']);
});

test("a Reader and another workspace see none of it", async () => {
  const { ctx, id } = await begin();
  await saveCollected(services, [rowOf(id, "one")]);
  const reader = await joinWorkspace(ctx, "reader");
  expect(await outcomeOf(listCollected(reader, { endpoint: "echo" }))).toBe("forbidden");
  const { ctx: other } = await begin();
  expect((await listCollected(other, { endpoint: "echo" })).entries).toEqual([]);
});

test("what is older than it is kept is forgotten", async () => {
  const { ctx, id } = await begin();
  await saveCollected(services, [rowOf(id, "old", 31 * DAY_MS), rowOf(id, "young", 29 * DAY_MS)]);
  await forgetCollected(services.db);
  const { entries } = await listCollected(ctx, { endpoint: "echo" });
  expect(entries.map(({ requestId }) => requestId)).toEqual(["young"]);
});

test("of each deployment the newest are kept, as many as take so much room together", async () => {
  const both = [await begin(), await begin()];
  const ids = Array.from({ length: 20 }, (_, index) => `request-${index}`);
  for (const { id } of both)
    await saveCollected(
      services,
      ids.map((request) => rowOf(id, request)),
    );
  const [row] = await services.db.select({ bytes: sql<number>`pg_column_size(content)` }).from(collectedRows);
  await forgetCollected(services.db, 5 * (row!.bytes + ROW_BYTES));
  for (const { ctx } of both) {
    const { entries } = await listCollected(ctx, { endpoint: "echo" });
    expect(entries.map(({ requestId }) => requestId)).toEqual(ids.slice(-5).reverse());
  }
});

test("a collection becomes the next version of a data asset, a row for each that was asked about", async () => {
  const { ctx, id } = await begin();
  const collected = (requestId: string, content: unknown) => ({
    ...rowOf(id, requestId),
    content: JSON.stringify(content),
  });
  const many = Array.from({ length: 1_200 }, (_, index) => collected(`request-${index}`, [{ index }]));
  await saveCollected(services, [
    collected("first", { input_data: { columns: ["index"], data: [[-2], [-1]] } }),
    ...many,
    { ...rowOf(id, "other"), collection: "model_outputs" },
  ]);
  const asked = { endpoint: "echo", deployment: "blue", collection: "model_inputs", data: "asked" };
  expect(await registerCollected(ctx, asked)).toEqual({ name: "asked", version: "1", rows: 1_202 });
  expect((await registerCollected(ctx, asked)).version).toBe("2");
  const [file] = await listDataFiles(ctx, { asset: "asked", version: "1" });
  expect(file!.path).toBe("model_inputs.jsonl");
  const lines = (await text(await services.blobs.open(file!.sha256))).trim().split("\n");
  const rows = lines.map((line) => JSON.parse(line));
  expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 1_202 }, (_, at) => at - 2));
  expect(rows[0]).toMatchObject({ request_id: "first", collected_at: expect.any(String) });
});

test("nothing is registered of what is not kept, and only who may see the rows and write data registers them", async () => {
  const { ctx, id } = await begin();
  await saveCollected(services, [rowOf(id, "one")]);
  const asked = { endpoint: "echo", deployment: "blue", collection: "model_inputs", data: "asked" };
  expect(await outcomeOf(registerCollected(ctx, { ...asked, collection: "nothing" }))).toBe("conflict");
  expect(await outcomeOf(registerCollected(ctx, { ...asked, deployment: "green" }))).toBe("notFound");
  expect(await outcomeOf(registerCollected(ctx, { ...asked, data: "a/b" }))).toBe("invalid");
  expect(await outcomeOf(registerCollected(await joinWorkspace(ctx, "reader"), asked))).toBe("forbidden");
});
