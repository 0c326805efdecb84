/** A package index on the loopback, for tests: sources whose build runs what a test is about. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

export interface TestIndex {
  /** Without credentials. */
  url: URL;
  /** What was asked for, with the status that it was answered. */
  asked: string[];
}

const NEEDS_NOTHING = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';

/** Python code that is run while each package is built, by the name of the package. */
export async function startIndex(packages: Record<string, string>, password?: string): Promise<TestIndex> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-index-"));
  const names = Object.keys(packages);
  const files = names.map((name) => packSource(folder, name, packages[name]!));
  const asked: string[] = [];
  const expected = `Basic ${Buffer.from(`reader:${password}`).toString("base64")}`;
  const server = http.createServer((request, response) => {
    const isAllowed = password === undefined || request.headers.authorization === expected;
    const body = isAllowed ? answer(names, files, request.url!) : null;
    const status = isAllowed ? (body === null ? 404 : 200) : 401;
    asked.push(`${status} ${request.url}`);
    const type = request.url!.endsWith("/") ? "text/html" : "application/gzip";
    response.writeHead(status, { "content-type": type, "www-authenticate": "Basic" }).end(body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`), asked };
}

function answer(names: string[], files: string[], url: string): string | Buffer | null {
  const name = /^\/simple\/([\w-]+)\/$/.exec(url)?.[1];
  if (name)
    return names.includes(name) ? `<a href="../../files/${name}-1.0.tar.gz">${name}-1.0.tar.gz</a>` : null;
  const file = files.find((one) => url === `/files/${path.basename(one)}`);
  return file ? readFileSync(file) : null;
}

function packSource(folder: string, name: string, code: string): string {
  const top = path.join(folder, `${name}-1.0`);
  mkdirSync(top);
  writeFileSync(path.join(top, "PKG-INFO"), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
  writeFileSync(path.join(top, "pyproject.toml"), NEEDS_NOTHING);
  writeFileSync(path.join(top, "backend.py"), backend(name, code));
  execFileSync("tar", ["-czf", `${top}.tar.gz`, "-C", folder, `${name}-1.0`]);
  return `${top}.tar.gz`;
}

/** `said` becomes a file of the package, so that a test sees what the code has found. */
const backend = (name: string, code: string) => `
import os, zipfile
NAME = ${JSON.stringify(name.replaceAll("-", "_"))}
said = []
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    run()
    info = NAME + "-1.0.dist-info/"
    files = {
        NAME + ".py": "",
        NAME + ".txt": "\\n".join(said),
        info + "METADATA": "Metadata-Version: 2.1\\nName: " + NAME + "\\nVersion: 1.0\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(path + ",,\\n" for path in [*files, info + "RECORD"])
    wheel = NAME + "-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w") as archive:
        for path, text in {**files, info + "RECORD": record}.items(): archive.writestr(path, text.encode("utf-8", "replace"))
    return wheel
def run():
${code
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}
    pass
`;
