/** For tests: a way to the test server that can be shut, as a server is that ends, restarts, is full, or hangs. */
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const SOCKET = ".s.PGSQL.5432";

export interface Way {
  /** The address of `url` by this way, which is shut at first: no socket is there. */
  through(url: string): string;
  open(): Promise<void>;
  /** Whoever connects from now on is refused with this SQLSTATE, as by Postgres. */
  refuse(code: string, message?: string): Promise<void>;
  /** Whoever connects from now on hears nothing. */
  silence(): Promise<void>;
  /** How often it was walked. */
  count(): number;
}

export function testWay(): Way {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-way-"));
  let target = "";
  let count = 0;
  let answer = (_caller: net.Socket) => {};
  const walkers = new Set<net.Socket>();
  const server = net.createServer((caller) => {
    count++;
    walkers.add(caller.on("error", () => {}));
    caller.on("close", () => walkers.delete(caller));
    answer(caller);
  });
  afterAll(() => {
    for (const walker of walkers) walker.destroy();
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const answerBy = async (how: typeof answer) => {
    answer = how;
    if (!server.listening) await new Promise<void>((done) => server.listen(path.join(folder, SOCKET), done));
  };
  return {
    through(url) {
      const parsed = new URL(url);
      target = parsed.searchParams.get("host") ?? "";
      parsed.searchParams.set("host", folder);
      return parsed.toString();
    },
    open: () =>
      answerBy((caller) => {
        const onward = net.connect(path.join(target, SOCKET));
        onward
          .on("error", () => {})
          .pipe(caller)
          .pipe(onward);
        onward.on("close", () => caller.destroy());
        caller.on("close", () => onward.destroy());
      }),
    refuse: (code, message = "refused") =>
      answerBy((caller) => caller.once("data", () => caller.end(errorResponse(code, message)))),
    silence: () => answerBy(() => {}),
    count: () => count,
  };
}

function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5, "E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
