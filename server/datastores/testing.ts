/** For tests: the real servers that datastores are in, on ports of their own, empty, and gone with the test file. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";

/** The account that every emulator has. */
export const AZURITE = {
  account: "devstoreaccount1",
  key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
};
/** A pair of the S3 server's own: the one that s3rver has from the start is its name, which is found anywhere. */
export const S3_KEYS = { id: "AKIATESTSTORES", secret: "what-only-the-s3-server-knows" };
const S3_ACCOUNTS = path.resolve("node_modules/s3rver/lib/models/account");
const TAKE_S3_KEYS = `require(${JSON.stringify(S3_ACCOUNTS)}).DUMMY_ACCOUNT.createKeyPair(${JSON.stringify(S3_KEYS.id)}, ${JSON.stringify(S3_KEYS.secret)});`;

export interface TestServers {
  /** The addresses, once the tests run. */
  s3: string;
  azure: string;
  /** A folder that is empty, of this machine. */
  folder: string;
}

export const BUCKET = "experiments";

/** An S3 server and Azurite, with a bucket and a container `experiments`. Call it at the top of the file. */
export function testServers(): TestServers {
  const servers = { s3: "", azure: "", folder: "" };
  const children: ChildProcess[] = [];
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-test-stores-"));
  beforeAll(async () => {
    servers.folder = path.join(home, "folder");
    for (const name of ["folder", "s3", "azure"]) fs.mkdirSync(path.join(home, name));
    const [s3, azure] = [await freePort(), await freePort()];
    servers.s3 = `http://127.0.0.1:${s3}`;
    servers.azure = `http://127.0.0.1:${azure}/${AZURITE.account}`;
    const s3Words = [
      "-d",
      path.join(home, "s3"),
      "-a",
      "127.0.0.1",
      "-p",
      `${s3}`,
      "--configure-bucket",
      BUCKET,
      "-s",
    ];
    const azureWords = [
      "-l",
      path.join(home, "azure"),
      "--blobHost",
      "127.0.0.1",
      "--blobPort",
      `${azure}`,
      "-s",
    ];
    const keys = path.join(home, "keys.cjs");
    fs.writeFileSync(keys, TAKE_S3_KEYS);
    children.push(start("s3rver/bin/s3rver.js", [...s3Words, "--no-vhost-buckets"], ["--require", keys]));
    const quiet = ["--skipApiVersionCheck", "--disableTelemetry"];
    children.push(start("azurite/dist/src/blob/main.js", [...azureWords, ...quiet]));
    await Promise.all([untilOpen(s3), untilOpen(azure)]);
    await makeContainer(servers.azure);
  }, 60_000);
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    fs.rmSync(home, { recursive: true, force: true });
  });
  return servers;
}

/** s3rver makes its marks of pages with a cipher that OpenSSL keeps apart. */
const start = (script: string, words: string[], flags: string[] = []) =>
  spawn(
    process.execPath,
    ["--openssl-legacy-provider", ...flags, path.resolve("node_modules", script), ...words],
    { stdio: "ignore" },
  );

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Resolves as soon as somebody listens: asked again with each refusal, a tick later. */
async function untilOpen(port: number): Promise<void> {
  const end = Date.now() + 50_000;
  while (Date.now() < end) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("connect", () => done(true)).once("error", () => setTimeout(done, 25, false));
      socket.once("close", () => socket.destroy());
    });
    if (isOpen) return;
  }
  throw new Error(`Nothing listens on ${port}.`);
}

async function makeContainer(address: string): Promise<void> {
  const { ContainerClient, StorageSharedKeyCredential } = await import("@azure/storage-blob");
  const proof = new StorageSharedKeyCredential(AZURITE.account, AZURITE.key);
  await new ContainerClient(`${address}/${BUCKET}`, proof).create();
}

export const bytesOf = (text: string | Buffer): AsyncIterable<Uint8Array> =>
  Readable.from([Buffer.from(text)]);

export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
