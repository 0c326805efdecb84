/**
 * The thin writable layer that each run gets over a shared build: a virtual environment of a few small files, whose
 * `.pth` brings in the packages of the build. A `pip install` in the command lands here and stays its own.
 */
import { chmod, lchown, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ReadyEnvironment } from "./ready";

const PIP = '#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n';

/** Makes the layer in `folder`, which does not exist yet, for the given owner. Takes about a millisecond. */
export async function makeLayer(
  folder: string,
  environment: ReadyEnvironment,
  owner: number | null,
  supplied: string | null = null,
): Promise<void> {
  const { interpreter } = environment;
  const short = interpreter.version.split(".").slice(0, 2).join(".");
  const bin = path.join(folder, "bin");
  const site = path.join(folder, "lib", `python${short}`, "site-packages");
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(site, { recursive: true })]);
  const programs = ["python", "python3", `python${short}`].map((name) => path.join(bin, name));
  const pips = ["pip", "pip3"].map((name) => path.join(bin, name));
  await Promise.all([
    writeFile(path.join(folder, "pyvenv.cfg"), configure(environment)),
    writeFile(path.join(site, "environment.pth"), searchLines(environment, supplied)),
    ...programs.map((file) => symlink(interpreter.executable, file)),
    ...pips.map((file) => writeFile(file, PIP, { mode: 0o755 })),
  ]);
  const lib = path.join(folder, "lib");
  const made = [folder, bin, lib, path.dirname(site), site, ...pips, path.join(site, "environment.pth")];
  await Promise.all(
    made.map((entry) => chmod(entry, pips.includes(entry) || !entry.endsWith(".pth") ? 0o755 : 0o644)),
  );
  if (owner !== null) await Promise.all([...made, ...programs].map((entry) => lchown(entry, owner, owner)));
}

function configure({ interpreter }: ReadyEnvironment): string {
  return [
    `home = ${path.dirname(interpreter.executable)}`,
    `include-system-site-packages = ${interpreter.isNamed}`,
    `version = ${interpreter.version}`,
    `executable = ${interpreter.executable}`,
    "",
  ].join("\n");
}

/**
 * `addsitedir` also reads the `.pth` files of the build. pip's wheel and what the studio supplies come last: they serve
 * where nothing else does.
 */
function searchLines({ interpreter, sitePackages }: ReadyEnvironment, supplied: string | null): string {
  const sites = [...(sitePackages ? [sitePackages] : []), ...interpreter.sites];
  const lines = sites.map((site) => `import site; site.addsitedir(${JSON.stringify(site)})`);
  const last = [interpreter.pipWheel, supplied].filter((wheel) => wheel !== null);
  return [...lines, ...last, ""].join("\n");
}
