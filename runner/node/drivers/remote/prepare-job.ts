import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "@/domain/node/assignment";
import { failRun } from "../../failure";
import type { Link } from "../driver";
import { BuildFailure } from "../local/environments/ready";
import { findSuppliedWheel } from "../local/environments/supplied-wheel";
import { portsNeeded } from "../local/launch/distribution";
import { RemoteFailure } from "./away";
import type { RemoteEnvironment } from "./environments";
import { factsOf, type Machine, whenReached } from "./machine";
import { freePorts, missingContents } from "./messages";
import { nameOf, planJob } from "./plan-job";
import type { ContentSender, ReadContent } from "./send-contents";

const MOST_TRIES = 5;

interface Preparing {
  machine: Machine;
  sender: ContentSender;
  assignment: Assignment;
  link: Link;
  signal: AbortSignal;
  onBuild(buildId: string, isWaited: boolean): void;
}

/** Makes an attempt ready to start on the machine, however often the connection breaks meanwhile. */
export async function prepareJob(preparing: Preparing): Promise<void> {
  const { machine, sender, assignment, signal } = preparing;
  const { connection, settings, giveUpMs } = machine;
  const onAway = tellingOnce(preparing.link);
  const environment = await provideEnvironment(preparing, onAway);
  for (const text of environment.notices) await preparing.link.insist(() => preparing.link.notice(text));
  const supplied = await readSupplied();
  const ports = await findPorts(preparing, onAway);
  const given = { environment, supplied, ports, giveUpMs, user: connection.place.user };
  const plan = planJob(assignment, settings, { ...given, facts: factsOf(machine) });
  const words = Buffer.from(JSON.stringify(plan));
  const read = readerOf(preparing.link, supplied);
  const name = nameOf(assignment);
  for (let tries = 0; tries < MOST_TRIES; ) {
    const missing = await whenReached(
      connection,
      async () => {
        const { said } = await connection.call("prepare", { name }, words);
        const { missing } = missingContents.parse(said);
        await sender.send(missing, read, signal).catch(unlessAgain);
        return missing;
      },
      signal,
      onAway,
    );
    if (missing.length === 0) return onAway.settle();
    tries++;
  }
  throw failRun("StartFailed", `The files of the run could not be kept on ${connection.place.target}.`);
}

/** Says once that the machine is away, and once that it is there again. */
function tellingOnce(link: Link): ((problem: string) => void) & { settle(): void } {
  let told: string | null = null;
  const tell = (waitingReason: string | null) => {
    if (waitingReason !== told) link.report({ status: "preparing", waitingReason });
    told = waitingReason;
  };
  return Object.assign((problem: string) => tell(problem), { settle: () => tell(null) });
}

async function provideEnvironment(
  { machine, assignment, link, signal, onBuild }: Preparing,
  onAway: (problem: string) => void,
): Promise<RemoteEnvironment> {
  let hasWaited = false;
  try {
    const environment = await machine.environments.provide(assignment.environment, {
      secrets: assignment.indexSecrets ?? {},
      readContent: readerOf(link, null),
      signal,
      onAway,
      onBuild: (id, isWaited) => {
        hasWaited ||= isWaited;
        onBuild(id, isWaited);
      },
    });
    if (hasWaited) link.report({ status: "preparing", waitingReason: null });
    return environment;
  } catch (failure) {
    if (!(failure instanceof BuildFailure)) throw failure;
    throw failRun("EnvironmentBuild", failure.message, failure.excerpt);
  }
}

async function findPorts(
  { machine: { connection }, assignment, signal }: Preparing,
  onAway: (problem: string) => void,
): Promise<number[]> {
  const count = portsNeeded(assignment.distribution);
  if (count === 0) return [];
  const asked = await whenReached(connection, () => connection.call("ports", { count }), signal, onAway);
  return freePorts.parse(asked.said).ports;
}

interface Supplied {
  file: string;
  sha256: string;
  source: string;
}

async function readSupplied(): Promise<Supplied | null> {
  const source = await findSuppliedWheel();
  if (!source) return null;
  const sha256 = createHash("sha256")
    .update(await readFile(source))
    .digest("hex");
  return { file: path.basename(source), sha256, source };
}

const readerOf =
  (link: Link, supplied: Supplied | null): ReadContent =>
  async (sha256) =>
    sha256 === supplied?.sha256
      ? createReadStream(supplied.source)
      : link.insist(async () => (await link.open(sha256)).read());

/** Bytes that arrived otherwise, or in the midst of a connection that was renewed, are sent once more. */
function unlessAgain(failure: unknown): void {
  if (!(failure instanceof RemoteFailure && failure.code === "again")) throw failure;
}
