import { mkdir, writeFile } from "node:fs/promises";
import { isOfImage } from "@/domain/environments";
import { renderCommand } from "@/domain/expressions";
import { failRun } from "../../failure";
import type { Link } from "../driver";
import { shareOfDisk } from "./disk/use";
import { asRoot } from "./environments/images/look-inside";
import { makeLayer } from "./environments/layer";
import type { WaitOptions } from "./environments/provide";
import { BuildFailure, type ReadyEnvironment, type ReadyImage, readableFolders } from "./environments/ready";
import { findSuppliedWheel } from "./environments/supplied-wheel";
import type { Prepared } from "./files/attempt-folder";
import { outputPath } from "./files/collect";
import { inside, type Placing, placeCode, placeInputs } from "./files/place-files";
import { changeOwner } from "./files/safe-files";
import { writeContent } from "./files/write-content";
import type { Group } from "./launch/distribution";
import { findPorts, meetPeers, requireOpenNetwork } from "./launch/meet-peers";
import { hasNamespaces } from "./launch/sandbox";
import { BASH, writeStartScript } from "./launch/start-script";
import { runVariables, SERVING_LIBRARY } from "./launch/variables";
import type { Spot } from "./spot";

/** What prepares asks of the studio. */
type Asks = Pick<Link, "insist" | "open" | "notice" | "report" | "meet">;
type OnBuild = WaitOptions["onBuild"];

/** Makes an attempt ready to start: its environment, code, inputs and the script that becomes its command. */
export async function prepareSpot(
  spot: Spot,
  link: Asks,
  onBuild: OnBuild,
  unwanted: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([unwanted, stop.signal]);
  const { assignment, folder, owner, machine } = spot;
  requireOpenNetwork(spot);
  await folder.create();
  let buildLog: string | null = null;
  const noteBuild: OnBuild = (id, log) => {
    buildLog = log;
    onBuild(id, log);
  };
  const placing = placingFor(link, signal);
  const [environment, inputs, ports] = await allOrNone(stop, [
    provideEnvironment(spot, link, { onBuild: noteBuild, placeContent: placing.placeContent, signal }),
    placeInputs(folder, assignment, placing),
    findPorts(assignment),
    placeCode(folder, assignment.code, owner, placing),
    makeOutputs(spot),
  ]);
  signal.throwIfAborted();
  const own = await makeOwn(spot, environment);
  const group = await meetPeers(spot, link, ports, signal);
  await writeFile(folder.startScript, scriptFor(spot, environment, inputs, group), { mode: 0o400 });
  if (owner !== null) await changeOwner([folder.startScript, folder.tmp, folder.home], owner);
  const { settings, isolation } = machine;
  await folder.markPrepared({
    ...{
      node: settings.name,
      ...own,
      buildLog,
    },
    ...shareOfDisk(settings),
    isFiltered: isolation.seccompFile !== undefined,
  });
}

/** What of its environment is the run's own, and what of it lies outside of the run's folder. */
async function makeOwn(
  { assignment, folder, owner, machine }: Spot,
  environment: ReadyEnvironment | ReadyImage,
): Promise<Pick<Prepared, "readable" | "root" | "shell">> {
  if ("root" in environment) {
    const { root, shell } = environment;
    if (assignment.distribution && shell !== BASH)
      throw failRun(
        "StartFailed",
        "Several processes are started together by bash, which the image has not.",
      );
    await mkdir(folder.layer, { mode: 0o755 });
    if (owner !== null) await changeOwner([folder.layer], owner);
    return { readable: [], root: await asRoot(root, machine.settings, machine.isolation), shell };
  }
  const supplied = await findSuppliedWheel();
  await makeLayer(folder.layer, environment, owner, supplied);
  const outside = [supplied, assignment.serving ? SERVING_LIBRARY : null].filter((each) => each !== null);
  return { readable: [...readableFolders(environment), ...outside] };
}

function placingFor(link: Asks, signal: AbortSignal): Placing {
  return {
    placeContent: (sha256, target, isExecutable) =>
      link.insist(async () => writeContent(await link.open(sha256), sha256, target, isExecutable)),
    signal,
  };
}

function scriptFor(
  { assignment, folder, machine }: Spot,
  environment: ReadyEnvironment | ReadyImage,
  inputs: Record<string, string>,
  group: Group,
): string {
  const outputs = Object.fromEntries(
    assignment.outputs.map((output) => [output.name, outputPath(folder, output)]),
  );
  const tmp = hasNamespaces(machine.isolation.kind) ? "/tmp" : folder.tmp;
  const values = { inputs, outputs };
  return writeStartScript({
    folder: folder.work,
    variables: runVariables(assignment, folder, environment, values, machine.settings, tmp),
    command: renderCommand(assignment.command, { ...values, name: assignment.name }),
    shell: "root" in environment ? environment.shell : undefined,
    distribution: assignment.distribution,
    group,
  });
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

async function makeOutputs({ assignment, folder, owner }: Spot): Promise<void> {
  const tops = assignment.outputs.map(({ name }) => inside(folder.outputs, name));
  await Promise.all(tops.map((top) => mkdir(top, { recursive: true, mode: 0o755 })));
  if (owner !== null) await changeOwner([folder.outputs, ...tops], owner);
}

async function provideEnvironment(
  { assignment, machine }: Spot,
  link: Asks,
  { onBuild, placeContent, signal }: WaitOptions,
): Promise<ReadyEnvironment | ReadyImage> {
  let hasWaited = false;
  const noteWait: OnBuild = (id, log) => {
    hasWaited = log !== null;
    onBuild(id, log);
  };
  try {
    const { environments } = machine;
    const { environment: spec, indexSecrets: secrets } = assignment;
    const options = { onBuild: noteWait, secrets, placeContent, signal };
    const environment = isOfImage(spec)
      ? await environments.provideImage(spec, options)
      : await environments.provide(spec, options);
    if (hasWaited) link.report({ status: "preparing", waitingReason: null });
    for (const text of environment.notices) await link.insist(() => link.notice(text));
    return environment;
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    const isDiskFull = /disk of this machine is full|No space left on device/.test(
      `${error.message} ${error.excerpt}`,
    );
    throw failRun(isDiskFull ? "DiskFull" : "EnvironmentBuild", error.message, error.excerpt);
  }
}
