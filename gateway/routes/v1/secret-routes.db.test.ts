import { describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);
const VALUE = "s3cr3t of the door\nwith a second line, ünïcode";

describe("the secrets of REST v1", () => {
  test("are set, rotated, listed and deleted, and never returned", async () => {
    const { ctx, call } = await door.visit();
    const all = `/workspaces/${ctx.workspace}/secrets`;
    const made = await call("PUT", `${all}/API_KEY`, { value: VALUE });
    expect(made).toMatchObject({ status: 201, body: { name: "API_KEY", version: 1 } });
    const rotated = await call("PUT", `${all}/API_KEY`, { value: `${VALUE}!` });
    expect(rotated).toMatchObject({ status: 200, body: { version: 2, used_by: [] } });
    const listed = await call("GET", all);
    expect(listed.body.value).toMatchObject([
      { name: "API_KEY", version: 2, set_by_name: `${ctx.actor.name}` },
    ]);
    const shown = await call("GET", `${all}/API_KEY`);
    expect(shown.body.versions).toMatchObject([{ version: 2 }, { version: 1 }]);
    expect(JSON.stringify([made, rotated, listed, shown])).not.toContain("s3cr3t");
    expect(await call("DELETE", `${all}/API_KEY`)).toMatchObject({ status: 204 });
    expect(await call("GET", `${all}/API_KEY`)).toMatchObject({ status: 404 });
    expect(await call("DELETE", `${all}/API_KEY`)).toMatchObject({ status: 404 });
  });

  test("take 64 KiB of which JSON escapes every character, and no more", async () => {
    const { ctx, call } = await door.visit();
    const url = `/workspaces/${ctx.workspace}/secrets/large`;
    const escaped = JSON.stringify({ value: `${"\u0001".repeat(65_532)}four` });
    expect(escaped.length).toBeGreaterThan(390_000);
    const headers = { "content-type": "application/json" };
    expect(await call("PUT", url, escaped, headers)).toMatchObject({ status: 201 });
    const over = await call("PUT", url, { value: "x".repeat(65_537) });
    expect(over).toMatchObject({ status: 400, body: { error: { issues: [{ path: "value" }] } } });
  });

  test("tell of a refused value nothing but its field", async () => {
    const { ctx, call } = await door.visit();
    const all = `/workspaces/${ctx.workspace}/secrets`;
    for (const body of [
      { value: "abc" },
      { value: 4711 },
      { value: "a\0bcdef" },
      { value: "four", extra: 1 },
      {},
    ]) {
      const answer = await call("PUT", `${all}/K`, body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toMatch(/4711|bcdef|"abc"/);
    }
    expect(await call("PUT", `${all}/a%20b`, { value: "a value" })).toMatchObject({ status: 400 });
    expect(await call("PUT", `${all}/K`, { value: "a value", newest: 3 })).toMatchObject({ status: 409 });
  });

  test("are forbidden to who may not", async () => {
    for (const role of ["reader", "computeOperator", "dataScientist"] as const) {
      const { ctx, call } = await door.visit(role);
      const all = `/workspaces/${ctx.workspace}/secrets`;
      expect((await call("PUT", `${all}/K`, { value: "a value" })).status).toBe(403);
      expect((await call("DELETE", `${all}/K`)).status).toBe(403);
      expect((await call("GET", all)).status).toBe(role === "dataScientist" ? 200 : 403);
    }
  });
});
