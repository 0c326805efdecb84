import { mkdir, writeFile } from "node:fs/promises";
import { renderCommand } from "@/domain/expressions";
import type { Attempt } from "./attempt";
import { readDisk } from "./disk/reserve.mjs";
import { DEFAULT_SHARE } from "./disk/use";
import { makeLayer } from "./environments/layer";
import { BuildFailure, type ReadyEnvironment } from "./environments/ready";
import { failRun } from "./failure";
import { outputPath } from "./files/collect";
import { inside, type Placing, placeCode, placeInputs } from "./files/place-files";
import { changeOwner } from "./files/safe-files";
import { portsNeeded } from "./launch/distribution";
import { findFreePorts } from "./launch/ports";
import { hasNamespaces, ownsUids } from "./launch/sandbox";
import { writeStartScript } from "./launch/start-script";
import { runVariables } from "./launch/variables";

/** The user of an attempt, or null where runs have no user of their own. */
export function ownerOf({ host, assignment }: Attempt): number | null {
  return ownsUids(host.isolation.kind) ? host.settings.uidBase + assignment.slot : null;
}

/** Makes the attempt ready to start: its environment, code, inputs and the script that becomes its command. */
export async function prepareAttempt(attempt: Attempt, unwanted: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([unwanted, stop.signal]);
  const { assignment, folder, host } = attempt;
  const owner = ownerOf(attempt);
  await folder.create();
  const { allowPrivateUrls, maxUrlBytes } = host.settings;
  const placing: Placing = {
    fetchBlob: (sha256, target, executable) =>
      attempt.insist(() => host.controller.fetchBlob(attempt.lease, sha256, target, executable)),
    limits: { allowPrivate: allowPrivateUrls, maxBytes: maxUrlBytes, signal },
  };
  const [environment, inputs, ports] = await allOrNone(stop, [
    provideEnvironment(attempt, signal),
    placeInputs(folder, assignment, placing),
    findFreePorts(portsNeeded(assignment.distribution)),
    placeCode(folder, assignment.code, owner, placing),
    makeOutputs(attempt, owner),
  ]);
  signal.throwIfAborted();
  await makeLayer(folder.layer, environment, owner);
  const outputs = Object.fromEntries(
    assignment.outputs.map((output) => [output.name, outputPath(folder, output)]),
  );
  const tmp = hasNamespaces(host.isolation.kind) ? "/tmp" : folder.tmp;
  const script = writeStartScript({
    folder: folder.work,
    variables: runVariables(
      assignment,
      folder,
      environment,
      { inputs, outputs },
      host.settings.hostVariables,
      tmp,
    ),
    command: renderCommand(assignment.command, { inputs, outputs, name: assignment.runName }),
    distribution: assignment.distribution,
    ports,
  });
  await writeFile(folder.startScript, script, { mode: 0o400 });
  if (owner !== null) await changeOwner([folder.startScript, folder.tmp, folder.home], owner);
  const { name: node } = host.settings;
  const { buildLog } = attempt;
  const diskBytes = host.settings.runDiskBytes ?? Math.round(readDisk(folder.top).freeBytes * DEFAULT_SHARE);
  await folder.markPrepared({ node, readable: readableFolders(environment), buildLog, diskBytes });
}

/** The results of all; when one fails the others are stopped, and waited for, before the error is thrown. */
async function allOrNone<T extends readonly Promise<unknown>[]>(
  stop: AbortController,
  tasks: readonly [...T],
) {
  for (const task of tasks) task.catch((error) => stop.abort(error));
  await Promise.allSettled(tasks);
  return Promise.all(tasks) as Promise<{ [K in keyof T]: Awaited<T[K]> }>;
}

const readableFolders = ({ interpreter, folder }: ReadyEnvironment): string[] => [
  ...interpreter.prefixes,
  ...interpreter.sites,
  ...(interpreter.pipWheel ? [interpreter.pipWheel] : []),
  ...(folder ? [folder] : []),
];

async function makeOutputs({ assignment, folder }: Attempt, owner: number | null): Promise<void> {
  const tops = assignment.outputs.map(({ name }) => inside(folder.outputs, name));
  await Promise.all(tops.map((top) => mkdir(top, { recursive: true, mode: 0o755 })));
  if (owner !== null) await changeOwner([folder.outputs, ...tops], owner);
}

async function provideEnvironment(attempt: Attempt, signal: AbortSignal): Promise<ReadyEnvironment> {
  const { environment: spec } = attempt.assignment;
  const onBuild = (buildId: string, log: string | null) => {
    attempt.buildLog = log;
    attempt.report({
      status: "preparing",
      waitingReason: log ? `The environment ${spec.label} is building.` : null,
      buildId,
    });
  };
  try {
    const environment = await attempt.host.environments.provide(spec, { onBuild, signal });
    if (attempt.buildLog) attempt.report({ status: "preparing", waitingReason: null });
    for (const text of environment.notices)
      await attempt.insist(() => attempt.host.controller.notice(attempt.lease, text));
    return environment;
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    const isDiskFull = /disk of this machine is full|No space left on device/.test(
      `${error.message} ${error.excerpt}`,
    );
    throw failRun(isDiskFull ? "DiskFull" : "EnvironmentBuild", error.message, error.excerpt);
  }
}
