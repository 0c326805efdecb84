import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { EnvironmentSpec } from "@/domain/environments";
import type { BuildReport } from "@/domain/node/messages";
import type { PrivateHost } from "@/domain/private-hosts";
import { findInterpreters } from "../drivers/local/environments/interpreters";
import { Environments } from "../drivers/local/environments/provide";
import type { ReadyEnvironment } from "../drivers/local/environments/ready";
import { provideUv } from "../drivers/local/environments/uv";
import { detectIsolation } from "../drivers/local/launch/detect";
import { Networks } from "../drivers/local/network/networks";
import { withDefaults } from "../options";
import { FIRST_UID } from "./with-node";

export interface TestEnvironments {
  home: string;
  builds: BuildReport[];
  build(
    packages: string[],
    given?: Partial<EnvironmentSpec>,
    secrets?: Record<string, string>,
    /** The contents that the studio has, by their hash. */
    contents?: Record<string, Buffer>,
  ): Promise<ReadyEnvironment>;
  /** Resolves when what was built is compiled. */
  compiled(): Promise<void>;
  /** The log of the last build. */
  log(): string;
}

let uv: Promise<string> | undefined;

/** uv as the product installs it, once for the tests of a file: an index of a test has none. */
async function installUv(): Promise<string> {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-uv-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));

  const settings = withDefaults({ home, name: "test", slots: 1, hostVariables: process.env });
  const program = await provideUv(settings, await findInterpreters(settings));
  if (!program) throw new Error("uv could not be installed.");
  return program;
}

/** The environments of a node, without the node. */
export async function startEnvironments(
  variables: Record<string, string> = {},
  { hasUv = true, privateHosts = [] as PrivateHost[] } = {},
): Promise<TestEnvironments> {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-environments-"));
  chmodSync(home, 0o700);
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  await Promise.all(
    ["environments/logs", "tools"].map((name) => mkdir(path.join(home, name), { recursive: true })),
  );
  if (hasUv) {
    uv ??= installUv();
    await mkdir(path.join(home, "tools/uv/bin"), { recursive: true });
    await copyFile(await uv, path.join(home, "tools/uv/bin/uv"));
  } else await mkdir(path.join(home, "tools/uv/in-the-way"), { recursive: true });
  const hostVariables = { ...process.env, ...variables };
  const settings = withDefaults({
    home,
    name: "test",
    slots: 1,
    hostVariables,
    uidBase: FIRST_UID,
    privateHosts,
    log: () => {},
  });
  const [isolation, interpreters] = await Promise.all([
    detectIsolation(settings),
    findInterpreters(settings),
  ]);
  const shared = new Networks(settings, null, { mode: "full", isOwn: false, explain: "" });
  const builds: BuildReport[] = [];
  const environments = new Environments(settings, isolation, shared, interpreters, async (report) => {
    builds.push(report);
    return { buildId: "bld_1" };
  });
  let logFile: string | null = null;
  const noteLog = (_: string, log: string | null) => {
    logFile = log ?? logFile;
  };
  return {
    home,
    builds,
    log: () => readFileSync(logFile!, "utf8"),
    compiled: () => environments.compiled(),
    build: (packages, given = {}, secrets = {}, contents = {}) =>
      environments.provide(
        { label: "mine", packages, variables: {}, notices: [], ...given },
        {
          signal: new AbortController().signal,
          onBuild: noteLog,
          secrets,
          placeContent: (sha256, target) => writeFile(target, contents[sha256]!),
        },
      ),
  };
}
