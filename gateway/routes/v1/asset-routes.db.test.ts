import { expect, it } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { createFromPage } from "@/server/data/create-from-page";
import { storeText } from "@/server/snapshots/testing";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);

it("registers, shows, describes and hides versions of data", async () => {
  const { ctx, call } = await door.visit();
  const data = `/workspaces/${ctx.workspace}/data`;
  const yaml = "name: web\ntype: uri_file\npath: https://example.org/t.csv\n";
  const made = await call("POST", data, { yaml });
  expect(made).toMatchObject({
    status: 201,
    body: { id: "azureml:web:1", type: "uri_file", path: "https://example.org/t.csv", stage: "Development" },
  });
  const other = { yaml: yaml.replace("t.csv", "u.csv"), set: ["version=1"] };
  const taken = await call("POST", data, other);
  expect([taken.status, taken.body.error.message]).toEqual([
    409,
    expect.stringContaining("next free one is 2"),
  ]);
  expect((await call("POST", data, { ...other, set: [] })).body.version).toBe("2");
  const latest = `${data}/web/versions/latest`;
  expect((await call("GET", latest)).body.version).toBe("2");
  expect((await call("POST", `${data}/web/versions/2/archive`)).status).toBe(200);
  expect((await call("GET", latest)).body.version).toBe("1");
  const changed = await call("PATCH", `${data}/web/versions/1`, { description: "x", tags: { a: "b" } });
  expect(changed.body).toMatchObject({ description: "x", tags: { a: "b" } });
  expect((await call("PATCH", `${data}/web/versions/1`, { path: "y" })).status).toBe(400);
  expect((await call("GET", `${data}/web/versions?view=all`)).body.value).toHaveLength(2);
  expect((await call("GET", data)).body.value).toMatchObject([{ name: "web", latest_version: "1" }]);
  await call("POST", `${data}/web/archive`);
  expect((await call("GET", data)).body.value).toEqual([]);
  expect((await call("GET", `${data}/none/versions/1`)).status).toBe(404);
});

it("asks for what it lacks, and gives out the files of a version", async () => {
  const { ctx, call } = await door.visit();
  const data = `/workspaces/${ctx.workspace}/data`;
  const asked = await call("POST", data, { yaml: "name: n\npath: folder\n" });
  expect(asked).toMatchObject({ status: 200, body: { needs: { paths: ["folder"] } } });
  const sha256 = await storeText(ctx, "hello");
  const about = { name: "n", type: "uri_folder", description: "", idempotencyKey: "k" } as const;
  const files = [{ path: "sub/a.txt", sizeBytes: 5, sha256 }];
  expect(await createFromPage(ctx, { ...about, files })).toEqual({ name: "n", version: "1" });
  const version = `${data}/n/versions/1`;
  expect((await call("GET", `${version}/files`)).body.value).toEqual([
    { path: "sub/a.txt", size: 5, sha256 },
  ]);
  expect((await call("GET", `${version}/files/sub/none`)).status).toBe(404);
  const unsent = [{ path: "b", sizeBytes: 1, sha256: "0".repeat(64) }];
  await expect(createFromPage(ctx, { ...about, idempotencyKey: "l", files: unsent })).rejects.toThrow(
    /not here/,
  );
});
