import { describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { openDoor } from "./testing/open-door";

const door = openDoor(testServices(testDatabase()));
const { ask, sendRaw, makeClientRun, ctx } = door;

describe("artifacts", () => {
  const root = (runId: string) => `/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts`;
  const put = (path: string, body = "hello") => ask("PUT", path, { body, type: "application/json" });

  test("come back as downloads, whole or in part", async () => {
    const { run_id } = await makeClientRun();
    expect(await put(`${root(run_id)}/d/a%20b.html`)).toMatchObject({ status: 200, text: "" });
    const whole = await ask("GET", `${root(run_id)}/d/a%20b.html`);
    expect(whole.text).toBe("hello");
    expect(whole.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''a%20b.html",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    const part = await ask("GET", `/get-artifact?run_uuid=${run_id}&path=d/a%20b.html`, {
      headers: { range: "bytes=1-2" },
    });
    expect(part).toMatchObject({ status: 206, text: "el" });
    expect(part.headers["content-range"]).toBe("bytes 1-2/5");
    const after = await ask("GET", `${root(run_id)}/d/a%20b.html`, { headers: { range: "bytes=9-" } });
    expect(after.status).toBe(416);
  });

  test("are listed by the proxy's names and by the run's paths", async () => {
    const { run_id } = await makeClientRun();
    await put(`${root(run_id)}/d/a`);
    await put(`${root(run_id)}/d/e/f`);
    const proxied = await ask("GET", `/api/2.0/mlflow-artifacts/artifacts?path=0/${run_id}/artifacts/d`);
    expect(proxied.json.files).toEqual([
      { path: "a", is_dir: false, file_size: 5 },
      { path: "e", is_dir: true },
    ]);
    const listed = await ask("GET", `/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=d`);
    expect(listed.json.files.map(({ path }: { path: string }) => path)).toEqual(["d/a", "d/e"]);
    expect((await ask("GET", `${root(run_id)}/d`)).status).toBe(400);
    expect((await ask("GET", `${root(run_id)}/none`)).status).toBe(404);
    expect(await ask("DELETE", `${root(run_id)}/d`)).toMatchObject({ status: 200, text: "{}" });
    expect((await ask("GET", `${root(run_id)}/d/a`)).status).toBe(404);
  });

  test("with names that clients cannot carry are listed, read and deleted by a spelling that they can", async () => {
    const { run_id } = await makeClientRun();
    const asked = [
      "k%25step%2510",
      "why%3F",
      "who?.txt",
      "a%5cb",
      "h%23x",
      "n%0al",
      "caf%e9",
      "Train:x",
      "%20s",
      "p;",
      "d%2520/%2525",
    ];
    for (const name of asked) expect((await put(`${root(run_id)}/${name}`, name)).status, name).toBe(200);
    const list = async (folder = "") => {
      const path = encodeURIComponent(`0/${run_id}/artifacts${folder}`);
      const { json } = await ask("GET", `/api/2.0/mlflow-artifacts/artifacts?path=${path}`);
      return ((json.files ?? []) as { path: string }[]).map((file) => file.path).sort();
    };
    const names = await list();
    expect(names).toEqual(
      [
        "Train~3ax",
        "a~5cb",
        "caf~e9",
        "d~2520",
        "h~23x",
        "k%step~2510",
        "n~0al",
        "p~3b",
        "why~3f",
        "who~3f.txt",
        "~20s",
      ].sort(),
    );
    expect(await list("/d~2520")).toEqual(["~2525"]);
    const files = [...names.filter((name) => name !== "d~2520"), "d~2520/~2525"];
    const texts = await Promise.all(
      files.map(async (name) => (await ask("GET", `${root(run_id)}/${name.replaceAll("%", "%25")}`)).text),
    );
    expect(texts.sort()).toEqual([...asked].sort());
    expect((await ask("DELETE", `${root(run_id)}/d~2520`)).status).toBe(200);
    expect(await list("/d~2520")).toEqual([]);
  });

  test.each([
    "../x",
    "d/../../x",
    "..%2f..%2fx",
    "%2e%2e/x",
    "..%252fx",
    "%252e%252e/x",
    "..%2f%23",
    "a?../../x",
    "%2fetc/passwd",
    "a%00b",
    "%zz",
  ])("are not reached by %s, whatever is asked", async (path) => {
    const { run_id } = await makeClientRun();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const place = `/mlflow/${ctx.workspace}${root(run_id)}/${path}`;
      expect(await sendRaw(method, place), method).toBe(400);
    }
    const { status } = await ask("GET", `/get-artifact?run_id=${run_id}&path=${path}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});
