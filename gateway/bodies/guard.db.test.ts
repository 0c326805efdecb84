import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { headersOf, listeningGateway } from "./testing/gateway";
import { rawRequest } from "./testing/raw-request";

const services = testServices(testDatabase());
const gateway = listeningGateway(services);
const MB = 1_000_000;

async function somebody() {
  const ctx = await makeWorkspace(services);
  const { name: run } = await makeRun(ctx, { kind: "client", status: "running" });
  return { ctx, run, headers: await headersOf(ctx) };
}

async function post(url: string, headers: Record<string, string>, text: string) {
  const answer = await fetch(gateway.address + url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: text,
  });
  return { status: answer.status, text: await answer.text() };
}

describe("JSON that takes long to read is refused in words, at every kind of door", () => {
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const padded = `{"deep":${deep},"text":"${"x".repeat(300_000)}"}`;
  const many = `{"list":[${"1,".repeat(600_000)}1]}`;

  test("what nests ten thousand deep, and what has hundreds of thousands of values", async () => {
    const { ctx, headers } = await somebody();
    const doors: [string, Record<string, string>][] = [
      [`/mlflow/${ctx.workspace}/api/2.0/mlflow/runs/log-batch`, headers.byToken],
      ["/api/v1/query", headers.byToken],
      ["/live/runs.list", headers.byCookie],
      ["/api/trpc/runs.list", headers.byCookie],
      ["/default/runs/new", { ...headers.byCookie, "next-action": "x" }],
    ];
    for (const [url, known] of doors) {
      for (const text of [deep, padded]) {
        const nested = await post(url, known, text);
        expect([nested.status, nested.text], url).toEqual([
          400,
          expect.stringContaining("nests more than 100 deep"),
        ]);
      }
      const listed = await post(url, known, many);
      expect([listed.status, listed.text], url).toEqual([400, expect.stringMatching(/more than \d+ values/)]);
    }
  });

  test("a long text is no such thing, and quotes and brackets in it count for nothing", async () => {
    const { ctx, run, headers } = await somebody();
    const profile = '[{,"\\'.repeat(300_000);
    const dataset = { name: "d", digest: "1", source_type: "local", source: "x", profile };
    const text = JSON.stringify({ run_id: run, datasets: [{ dataset, tags: [] }] });
    const url = `/mlflow/${ctx.workspace}/api/2.0/mlflow/runs/log-inputs`;
    expect(await post(url, headers.byToken, text)).toEqual({ status: 200, text: "{}" });
  });
});

describe("a body that is longer than its door takes", () => {
  test("is refused by what it announces, in words, before it is sent", async () => {
    const { ctx, headers } = await somebody();
    const doors: [string, string, Record<string, string>, number][] = [
      ["PATCH", `/api/v1/workspaces/${ctx.workspace}/jobs/x`, headers.byToken, 2 * MB],
      ["POST", "/live/chart", headers.byCookie, 2 * MB],
      ["POST", "/live/runs.list", headers.byCookie, 31 * MB],
      ["POST", "/default/runs", headers.byCookie, 31 * MB],
      ["POST", "/api/trpc/runs.list", headers.byCookie, 3 * MB],
      ["POST", "/%61pi/trpc/runs.list", headers.byCookie, 3 * MB],
      [
        "POST",
        "/default/runs",
        { ...headers.byCookie, "content-type": "multipart/form-data; boundary=x" },
        3 * MB,
      ],
      ["POST", `/mlflow/${ctx.workspace}/api/2.0/mlflow/runs/log-batch`, headers.byToken, 64 * MB],
    ];
    for (const [method, url, known, length] of doors) {
      const request = rawRequest(gateway.address, method, url, {
        "content-type": "application/json",
        ...known,
        "content-length": String(length),
      });
      const answer = await request.until(/at most \d+|HTTP\/1.1 4(?!13)/);
      expect(answer, url).toMatch(/^HTTP\/1.1 413 /);
      request.close();
    }
  });
});

test("a listing is not read of whoever may not submit", async () => {
  const ctx = await makeWorkspace(services, { role: "reader" });
  const { byToken } = await headersOf(ctx);
  const request = rawRequest(gateway.address, "POST", `/api/v1/workspaces/${ctx.workspace}/jobs`, {
    ...byToken,
    "content-type": "application/json",
    "content-length": "30000000",
  });
  // None of it was sent.
  expect(await request.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 403 /);
  request.close();
});

test("an address that is too long for the pages is refused in words", async () => {
  const names = Array.from({ length: 800 }, () => "invites.look").join(",");
  const answer = await fetch(`${gateway.address}/api/trpc/${names}?batch=1`);
  expect([answer.status, await answer.text()]).toEqual([414, expect.stringContaining("too long")]);
});

describe("Expect: 100-continue", () => {
  const expecting = { expect: "100-continue", "content-type": "application/json" };

  test("is answered before the body is sent, at a page too, and the page is shown", async () => {
    const { headers } = await somebody();
    for (const known of [{}, headers.byCookie]) {
      const request = rawRequest(gateway.address, "POST", "/sign-in", {
        ...expecting,
        ...known,
        "content-length": "4",
      });
      expect(await request.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 100 Continue/);
      request.socket.write("body");
      expect(await request.until(/sha256/)).toMatch(/HTTP\/1.1 200 OK[\s\S]*"sha256":/);
      request.close();
    }
    const look = rawRequest(gateway.address, "GET", "/", expecting);
    expect(await look.until(/sha256/)).toMatch(/^HTTP\/1.1 200 OK/);
    look.close();
  });

  test("is no leave to send for whoever is refused", async () => {
    const { ctx, headers } = await somebody();
    const url = `/api/v1/workspaces/${ctx.workspace}/jobs`;
    const asked = { ...expecting, "content-length": String(2 ** 40) };
    for (const [known, status] of [
      [{}, 401],
      [headers.byToken, 413],
    ] as const) {
      const request = rawRequest(gateway.address, "POST", url, { ...asked, ...known });
      expect(await request.until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      request.close();
    }
  });
});

describe("a body that comes slowly", () => {
  /** Begins to send a file and waits until its first bytes have been taken. */
  async function begin(url: string, headers: Record<string, string>) {
    const { bodyPace } = gateway.app;
    const request = rawRequest(gateway.address, "PUT", url, {
      ...headers,
      expect: "100-continue",
      "content-length": "10000000000",
    });
    await request.until(/100 Continue/);
    return { ...request, look: (afterMs: number) => bodyPace.look(performance.now() + afterMs) };
  }

  test("is cut when it drips, and nothing of it is kept", async () => {
    const { ctx, headers } = await somebody();
    const sha256 = "a".repeat(64);
    const request = await begin(`/api/v1/workspaces/${ctx.workspace}/blobs/${sha256}`, headers.byToken);
    request.socket.write("drip");
    request.look(1_000);
    request.look(61_000);
    expect(await request.until(/408/)).toMatch(/HTTP\/1.1 408 Request Timeout/);
    expect(services.blobs.has(sha256)).toBe(false);
  });

  test("lives as long as it keeps coming, however long that is", async () => {
    const { ctx, headers } = await somebody();
    const request = await begin(
      `/api/v1/workspaces/${ctx.workspace}/blobs/${"b".repeat(64)}`,
      headers.byToken,
    );
    const sockets = () => [...gateway.app.bodyPace.coming()];
    const before = sockets().at(-1)!.bytesRead;
    for (const hour of [1, 2, 3]) {
      request.socket.write(Buffer.alloc(20_000));
      await expect.poll(() => sockets().at(-1)!.bytesRead).toBe(before + hour * 20_000);
      request.look(hour * 3_600_000);
      expect(request.socket.closed).toBe(false);
    }
    request.close();
  });
});
