import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromBuffer } from "yauzl";
import { makeRun, testServices } from "@/db/factories";
import { artifacts } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { storeText, submitFiles } from "@/server/submit/testing";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);

describe("REST v1", () => {
  it("submits in the three steps of its contract and shows the job in Azure's names", async () => {
    const { ctx, call, jobs } = await door.visit();
    const bytes = "print('hello')\n";
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const request = { yaml: "command: python a.py\ncode: src\ntags: {a: b}\n", file: "job.yml" };
    expect((await call("POST", jobs, request)).body).toEqual({
      needs: { paths: ["src"], texts: [], hashes: {}, blobs: {} },
    });
    const listed = (sum?: string) => ({
      ...request,
      paths: {
        src: {
          kind: "folder",
          files: [{ path: "a.py", size: bytes.length, executable: false, sha256: sum }],
          ignore: {},
        },
      },
    });
    expect((await call("POST", jobs, listed())).body.needs.hashes).toEqual({ src: ["a.py"] });
    expect((await call("POST", jobs, listed(sha256))).body.needs.blobs).toEqual({ src: ["a.py"] });
    const blob = `/workspaces/${ctx.workspace}/blobs/${sha256}`;
    const raw = { "content-type": "application/json" };
    expect((await call("PUT", blob, "other bytes", raw)).status).toBe(400);
    expect((await call("PUT", blob, bytes, raw)).status).toBe(201);
    expect((await call("PUT", blob, bytes, raw)).status).toBe(200);
    const lan = { host: "studio.lan:3000" };
    const made = await call("POST", jobs, listed(sha256), lan);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      status: "Queued",
      type: "command",
      tags: { a: "b" },
      compute: "local",
      error: null,
    });
    expect(made.body.services.Studio.endpoint).toBe(
      `http://studio.lan:3000/${ctx.workspace}/runs/${made.body.name}`,
    );
    expect((await call("GET", `${jobs}/${made.body.name}`, undefined, lan)).body).toEqual(made.body);
  });

  it("refuses a parameter of the query that is given twice, by its name", async () => {
    const { ctx, call, jobs } = await door.visit();
    const { name } = await makeRun(ctx);
    for (const [place, field] of [
      [`${jobs}/${name}/files.zip?path=a&path=b`, "path"],
      [`${jobs}/${name}/logs/user?follow=1&follow=0`, "follow"],
      [`${jobs}?limit=1&limit=2`, "limit"],
    ]) {
      const answer = await call("GET", place!);
      expect(answer.status).toBe(400);
      expect(answer.body.error.issues).toMatchObject([{ path: field }]);
    }
  });

  it("refuses what could not be stored as it was sent, by its field", async () => {
    const { ctx, call, jobs } = await door.visit();
    const { name } = await makeRun(ctx);
    const half = { tags: { a: "\ud800" } };
    const patched = await call("PATCH", `${jobs}/${name}`, half);
    expect([patched.status, patched.body.error.issues[0].path]).toEqual([400, "tags.a"]);
    const made = await call("POST", jobs, { yaml: "command: ls\n", file: "a\0" });
    expect([made.status, made.body.error.issues[0].path]).toEqual([400, "file"]);
  });

  it("answers a wrong job with 400 and every mistake's line, and makes none", async () => {
    const { call, jobs } = await door.visit();
    const answer = await call("POST", jobs, {
      yaml: "command: ls\nlimits: {timeout: soon}\nnam: x\n",
      file: "j.yml",
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.issues.map((issue: { line: number }) => issue.line)).toEqual([2, 3]);
    expect((await call("GET", jobs)).body.value).toEqual([]);
  });

  it("pages through jobs, newest first, and narrows by parent, experiment, status and view", async () => {
    const { ctx, call, jobs } = await door.visit();
    for (const name of ["one", "two", "three"])
      await submitFiles(ctx, `command: ls\nname: ${name}\nexperiment_name: e-${name}`);
    const names = async (query: string) =>
      (await call("GET", `${jobs}?${query}`)).body.value.map((job: { name: string }) => job.name);
    const first = (await call("GET", `${jobs}?limit=2`)).body;
    expect(first.value.map((job: { name: string }) => job.name)).toEqual(["three", "two"]);
    expect(await names(`limit=2&cursor=${first.next}`)).toEqual(["one"]);
    expect(await names("experiment=e-two")).toEqual(["two"]);
    expect((await call("POST", `${jobs}/two/archive`)).status).toBe(200);
    expect(await names("view=active")).toEqual(["three", "one"]);
    expect(await names("view=archived&status=Queued,running")).toEqual(["two"]);
    const parent = await makeRun(ctx, { name: "top" });
    await makeRun(ctx, { name: "below", parentId: parent.id });
    expect(await names("parent=top")).toEqual(["below"]);
    for (const bad of [
      "limit=5000",
      "cursor=nonsense",
      "cursor=999999999999999.x",
      "experiment=%00",
      "status=Sleeping",
      "limit=x",
    ]) {
      expect((await call("GET", `${jobs}?${bad}`)).status).toBe(400);
    }
  });

  it("cancels what waits at once, asks the runner otherwise, and leaves what has ended", async () => {
    const { ctx, call, jobs } = await door.visit();
    for (const status of ["queued", "running", "completed"] as const)
      await makeRun(ctx, { name: status, status });
    const json = { "content-type": "application/json" };
    const cancel = async (name: string) =>
      (await call("POST", `${jobs}/${name}/cancel`, undefined, json)).body.status;
    expect([await cancel("queued"), await cancel("queued")]).toEqual(["Canceled", "Canceled"]);
    expect([await cancel("running"), await cancel("running")]).toEqual([
      "CancelRequested",
      "CancelRequested",
    ]);
    expect(await cancel("completed")).toBe("Completed");
  });

  it("changes names, descriptions and single tags", async () => {
    const { ctx, call, jobs } = await door.visit();
    await submitFiles(ctx, "command: ls\nname: it\ntags: {keep: a, gone: b}");
    const change = { display_name: "New", description: "Why", tags: { gone: null, added: "c" } };
    expect((await call("PATCH", `${jobs}/it`, change)).body).toMatchObject({
      display_name: "New",
      description: "Why",
      tags: { keep: "a", added: "c" },
    });
    expect((await call("PATCH", `${jobs}/it`, { status: "Completed" })).status).toBe(400);
  });

  it("lists and sends files, by range too, and the code as a zip", async () => {
    const { ctx, call, jobs } = await door.visit();
    const { run } = await submitFiles(ctx, "command: ls\ncode: src\nname: it\noutputs: {made: {}}", {
      "src/deep/a.py": "print(1)",
    });
    const sha256 = await storeText(ctx, "0123456789");
    const row = { ownerId: run.id, workspaceId: ctx.workspaceId, sha256, sizeBytes: 10 };
    await services.db.insert(artifacts).values({ ...row, path: "named-outputs/made/x" });
    const { body } = await call("GET", `${jobs}/it/files`);
    expect(body.value).toEqual([{ path: "named-outputs/made/x", size: 10, sha256, output: "made" }]);
    const part = await call("GET", `${jobs}/it/files/named-outputs/made/x`, undefined, {
      range: "bytes=2-4",
    });
    expect([part.status, part.body.toString(), part.headers["content-range"]]).toEqual([
      206,
      "234",
      "bytes 2-4/10",
    ]);
    expect(part.headers["x-content-type-options"]).toBe("nosniff");
    for (const trick of ["..%2f..%2fetc%2fpasswd", "%2e%2e/x", "a%00b", "/etc/passwd", "a//b"]) {
      expect([400, 404]).toContain((await call("GET", `${jobs}/it/files/${trick}`)).status);
    }
    const zip = await call("GET", `${jobs}/it/code.zip`);
    expect(await namesInZip(zip.body)).toEqual(["deep/a.py"]);
  });

  it("tells a file's own name beside a path that spells it, takes either, and zips it under its own", async () => {
    const { ctx, call, jobs } = await door.visit();
    const { run } = await submitFiles(ctx, "command: ls\nname: it", {});
    const sha256 = await storeText(ctx, "0123456789");
    const row = { ownerId: run.id, workspaceId: ctx.workspaceId, sha256, sizeBytes: 10 };
    await services.db.insert(artifacts).values([
      { ...row, path: "outputs/plot~231.png" },
      { ...row, path: "outputs/caf~e9" },
      { ...row, path: "outputs/a%20b~" },
      { ...row, path: "outputs/~long-x", fullPath: `outputs/${"d/".repeat(300)}~09` },
    ]);
    const { body } = await call("GET", `${jobs}/it/files`);
    expect(body.value.map(({ path, name }: { path: string; name?: string }) => [path, name])).toEqual([
      ["outputs/a%20b~", undefined],
      ["outputs/caf~e9", "outputs/caf%E9"],
      ["outputs/plot~231.png", "outputs/plot%231.png"],
      ["outputs/~long-x", `outputs/${"d/".repeat(300)}%09`],
    ]);
    for (const asked of ["plot~231.png", "plot%231.png", "a%2520b~"]) {
      const { status, headers } = await call("GET", `${jobs}/it/files/outputs/${asked}`);
      expect(status, asked).toBe(200);
      if (asked.includes("plot"))
        expect(headers["content-disposition"]).toBe("attachment; filename*=UTF-8''plot%231.png");
    }
    const zip = await call("GET", `${jobs}/it/files.zip?path=outputs`);
    expect((await namesInZip(zip.body)).sort()).toEqual(
      ["a%20b~", "caf~e9", `${"d/".repeat(300)}\t`, "plot#1.png"].sort(),
    );
  });

  it("answers who asks, makes workspaces, evaluates queries", async () => {
    const { ctx, call } = await door.visit("reader");
    expect((await call("GET", "/me")).body).toMatchObject({
      default_workspace: ctx.workspace,
      workspaces: [{ name: ctx.workspace, roles: ["reader"] }],
    });
    expect((await call("GET", "/workspaces")).body).toHaveLength(1);
    expect((await call("GET", `/workspaces/${ctx.workspace}`)).body.name).toBe(ctx.workspace);
    const query = { expression: "[?a>`1`].a", data: [{ a: 1 }, { a: 2 }] };
    expect((await call("POST", "/query", query)).body).toEqual({ result: [2] });
  });

  it("describes itself in OpenAPI, to those who have a token", async () => {
    const { call } = await door.visit();
    const { body } = await call("GET", "/openapi.json");
    expect(Object.keys(body.paths)).toContain("/api/v1/workspaces/{workspace}/jobs/{name}/cancel");
    expect((await door.app.inject({ url: "/api/v1/openapi.json" })).statusCode).toBe(401);
    expect((await call("GET", "/nothing/here")).status).toBe(404);
  });

  it("lets a Reader look and not touch, and shows a stranger nothing", async () => {
    const { ctx, call, jobs } = await door.visit("reader");
    await makeRun(ctx, { name: "there" });
    const stranger = await door.visit();
    const doors = [
      ["POST", jobs, { yaml: "command: ls" }],
      ["POST", `${jobs}/there/cancel`],
      ["POST", `${jobs}/there/archive`],
      ["POST", `${jobs}/there/unarchive`],
      ["PATCH", `${jobs}/there`, { description: "mine" }],
      ["PUT", `/workspaces/${ctx.workspace}/blobs/${"0".repeat(64)}`, "x"],
    ] as const;
    for (const [method, url, body] of doors) {
      expect((await call(method, url, body)).status, `${method} ${url}`).toBe(403);
      expect((await stranger.call(method, url, body)).status, `${method} ${url}`).toBe(404);
    }
    for (const url of [
      jobs,
      `${jobs}/there`,
      `${jobs}/there/files`,
      `${jobs}/there/logs/user`,
      `${jobs}/there/code.zip`,
    ]) {
      expect((await stranger.call("GET", url)).status, url).toBe(404);
      expect((await stranger.call("GET", url.replace(ctx.workspace, stranger.ctx.workspace))).status).toBe(
        url === jobs ? 200 : 404,
      );
    }
    expect((await call("GET", `${jobs}/there`)).status).toBe(200);
  });
});

const namesInZip = (bytes: Buffer) =>
  new Promise<string[]>((resolve, reject) => {
    fromBuffer(bytes, {}, (failure, zip) => {
      if (failure) return reject(failure);
      const names: string[] = [];
      zip.on("entry", (entry) => names.push(entry.fileName));
      zip.on("end", () => resolve(names));
    });
  });
