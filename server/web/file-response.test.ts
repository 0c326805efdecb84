import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { BlobStore } from "../blobs/blobs";
import { fileResponse, readRange } from "./file-response";

const bytes = Buffer.from("0123456789");
const blobs = {
  open: async (_sha256: string, range: { start: number; end: number }) =>
    Readable.from([bytes.subarray(range.start, range.end + 1)]),
} as unknown as BlobStore;
const get = (path: string, headers: Record<string, string> = {}, query = "") =>
  fileResponse(
    blobs,
    { path, sha256: "ab", sizeBytes: bytes.length },
    new Request(`http://studio/x${query}`, { headers }),
  );

describe("readRange", () => {
  it.each([
    ["bytes=0-3", { start: 0, end: 3 }],
    ["bytes=4-", { start: 4, end: 9 }],
    ["bytes=-2", { start: 8, end: 9 }],
    ["bytes=0-99", { start: 0, end: 9 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=5-2", null],
    ["bytes=0-1,4-5", null],
    ["lines=1-2", null],
    [null, null],
  ])("reads %s", (header, range) => expect(readRange(header, 10)).toEqual(range));
});

describe("fileResponse", () => {
  it("gives the part that was asked for", async () => {
    const part = await get("a.bin", { range: "bytes=2-4" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 2-4/10");
    expect(await part.text()).toBe("234");
  });
  it("makes a download of everything that could be a page", async () => {
    for (const path of ["x.html", "x.pdf", "x.xhtml", "x.js", "x", "deep/x.svg.html"]) {
      const { headers } = await get(path);
      expect(headers.get("content-type")).toBe("application/octet-stream");
      expect(headers.get("content-disposition")).toMatch(/^attachment/);
    }
  });
  it("shows a stored page in a frame only, and there in an origin of its own", async () => {
    const frame = { "sec-fetch-dest": "iframe" };
    const { headers } = await get("report.html", frame, "?as=page");
    expect(headers.get("content-type")).toMatch(/^text\/html/);
    const policy = headers.get("content-security-policy")!;
    expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none';/);
    expect(policy).not.toMatch(/allow-same-origin|connect-src|allow-top|allow-popups|https?:/);
    for (const answer of await Promise.all([
      get("report.html", frame),
      get("report.html", { "sec-fetch-dest": "document" }, "?as=page"),
      get("report.html", {}, "?as=page"),
      get("report.js", frame, "?as=page"),
    ])) {
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment/);
    }
  });
  it("lets nothing run in a picture, and never lets a browser guess", async () => {
    const { headers } = await get("evil.svg");
    expect(headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
  it("keeps a hostile name inside its header", async () => {
    const header = (await get('a"\r\nset-cookie: x=1;.txt')).headers.get("content-disposition")!;
    expect(header).not.toMatch(/[\r\n"]/);
  });
});
