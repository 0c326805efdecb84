/** The S3 server that data lies in: s3rver, empty, on a port of its own. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort, waitFor } from "@/scripts/testing/start-studio";

/** The pair of keys that this server has from the start. */
export const S3_KEYS = { id: "S3RVER", secret: "S3RVER" };
export const BUCKET = "experiments";

export interface S3Server {
  address: string;
  /** How many bytes it has read from its disk and its sockets so far. */
  readBytes(): number;
  stop(): void;
}

export async function startS3(disk: string): Promise<S3Server> {
  const home = fs.mkdtempSync(path.join(disk, "s3-"));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = path.resolve("node_modules/s3rver/bin/s3rver.js");
  const words = ["-d", home, "-a", "127.0.0.1", "-p", `${port}`, "--configure-bucket", BUCKET, "-s"];
  // It makes its marks of pages with a cipher that OpenSSL keeps apart.
  const child = spawn(
    process.execPath,
    ["--openssl-legacy-provider", server, ...words, "--no-vhost-buckets"],
    { stdio: "ignore" },
  );
  await waitFor(() => fetch(address).then(Boolean, () => false), 60_000);
  return {
    address,
    readBytes: () => Number(/^rchar: (\d+)/m.exec(fs.readFileSync(`/proc/${child.pid}/io`, "utf8"))![1]),
    stop() {
      child.kill("SIGKILL");
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The folder for files of many gigabytes. */
export const makeDisk = (): string => fs.mkdtempSync(path.join(os.tmpdir(), "atelier-bench-data-"));
