import path from "node:path";
import { LOG_FILES } from "@/domain/data-folder";
import type { CollectedFile } from "@/domain/node/contract";
import type { Outcome } from "@/domain/node/messages";
import type { RunError } from "@/domain/runs";
import { fault } from "@/runner/faults";
import { explainStoring } from "../../failure";
import type { Link } from "../driver";
import {
  clearEarly,
  explainBeyond,
  explainNoRoom,
  makeRoom,
  storeInHope,
  storeInRoom,
} from "./disk/make-room";
import { noteDiskUse } from "./disk/note-use";
import { explainUse } from "./disk/use";
import type { Ending } from "./files/attempt-folder";
import { announce, collectLeftovers } from "./files/collect";
import type { HeldFile } from "./files/held-file";
import { HeldFolder } from "./files/held-folder";
import { countMemoryKills } from "./launch/cgroups";
import { memoryLimitOf } from "./launch/memory-limit";
import type { Spot } from "./spot";
import { endLeftovers } from "./watch/end-processes";
import { explainExit } from "./watch/explain-exit";
import { compactLog } from "./watch/log-cap";
import { readTail } from "./watch/log-tail";

/** After the command: ends what it left running, stores its files until `storing` aborts, and says what became of the run. */
export async function finalizeSpot(
  spot: Spot,
  ended: Ended,
  buildLog: string | null,
  link: Link,
  storing: AbortSignal,
): Promise<Outcome> {
  await endLeftovers(spot.marks);
  await spot.maskLog();
  const outcome = await explainOutcome(spot, ended);
  await makeRoom(spot);
  const problem = await storeFiles(spot, buildLog, link, storing).catch((error) => {
    if (link.isLeft(error)) throw error;
    return storing.aborted ? null : explainStoring(error);
  });
  const told = storing.aborted ? await cancelStoring(link, outcome) : withProblem(outcome, problem);
  if ((await clearEarly(spot, told)) && problem) await collectLast(spot, buildLog, link);
  if (problem && told === outcome) await link.insist(() => link.notice(problem.message));
  return told;
}

const withProblem = (outcome: Outcome, problem: RunError | null): Outcome =>
  problem && outcome.status === "completed" ? { status: "failed", error: problem } : outcome;

async function cancelStoring(link: Link, outcome: Outcome): Promise<Outcome> {
  const text = "It was canceled while its files were being stored: those that were stored by then are kept.";
  await link.insist(() => link.notice(text));
  return { ...outcome, status: "canceled" };
}

/** Resolves to what is wrong with what the run has left, or null. */
async function storeFiles(
  spot: Spot,
  buildLog: string | null,
  link: Link,
  storing: AbortSignal,
): Promise<RunError | null> {
  const { machine, folder, assignment } = spot;
  await collectLogs(spot, buildLog, link);
  // The outputs of a run are those of its first instance.
  if (assignment.subject === "peer") return null;
  fault("mid-collect");
  const left: CollectedFile[] = [];
  const { missing, notices, beyond } = await collectLeftovers(folder, assignment.outputs, async (files) => {
    storing.throwIfAborted();
    left.push(...(await storeInRoom(machine.room, link, stoppable(files, storing))));
  });
  fault("after-collect");
  for (const text of notices) await link.insist(() => link.notice(text));
  if (left.length > 0) return explainNoRoom(left);
  if (beyond.count > 0) return explainBeyond(beyond, folder.prepared.diskBytes);
  if (missing.length === 0) return null;
  const message = `The command ended well, but did not write its output ${missing.join(", ")}.`;
  return { code: "OutputMissing", message };
}

/** A file may take hours to be stored: it is left in the midst of its bytes, too. */
const stoppable = (files: CollectedFile[], signal: AbortSignal): CollectedFile[] =>
  files.map((file) => ({ ...file, read: () => readUntil(signal, file.read()) }));

async function* readUntil(signal: AbortSignal, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  for await (const piece of bytes) {
    yield piece;
    signal.throwIfAborted();
  }
}

/** Stores the log of the command, and that of the environment's build where the run waited for it. */
export async function collectLogs(
  spot: Pick<Spot, "machine" | "folder" | "maskLog">,
  buildLog: string | null,
  link: Link,
  hand = (files: CollectedFile[]) => storeInHope(spot.machine.room, link, files),
): Promise<void> {
  const { folder } = spot;
  await spot.maskLog();
  const logs = [
    { file: await compactLog(folder), path: LOG_FILES.user.log },
    { file: folder.logCut, path: LOG_FILES.user.cut },
    ...(buildLog ? [{ file: buildLog, path: LOG_FILES.build.log }] : []),
  ];
  const found = await Promise.all(logs.map(async (log) => ({ ...log, held: await holdFile(log.file) })));
  const held = found.filter((log): log is typeof log & { held: HeldFile } => log.held !== null);
  try {
    const files = held.map((log) => ({ path: log.path, ...announce(log.held) }));
    if (files.length > 0) await hand(files);
  } finally {
    for (const log of held) log.held.close();
  }
}

/** The log once more, when all else is gone: it may have had no room before. */
export async function collectLast(spot: Spot, buildLog: string | null, link: Link): Promise<void> {
  const stored = collectLogs(spot, buildLog, link, (files) => link.insist(() => link.collect(files)));
  await stored.catch((error) => {
    if (link.isLeft(error)) throw error;
  });
}

/** A file of our own, below folders that only we can write. */
async function holdFile(file: string): Promise<HeldFile | null> {
  const folder = await HeldFolder.open(path.dirname(file));
  try {
    return folder.file(path.basename(file));
  } finally {
    await folder.close();
  }
}

/** How a command came to its end. */
export interface Ended {
  exitCode: number | null;
  /** Why we ended it, or null. */
  ending: Ending | null;
  /** What the disk had left when the command was last seen. */
  lastFreeBytes: number | undefined;
}

async function explainOutcome(
  { assignment, folder, machine, groupName }: Spot,
  { exitCode, ending, lastFreeBytes }: Ended,
): Promise<Outcome> {
  if (ending === "cancel") return { status: "canceled" };
  const disk = await noteDiskUse(folder, exitCode, lastFreeBytes);
  if (ending === "disk" && disk) return { status: "failed", error: explainUse(disk) };
  if (ending === "timeout") {
    const message = `The run was ended, as it took longer than its time limit of ${assignment.timeoutSeconds} s.`;
    return { status: "failed", error: { code: "Timeout", message } };
  }
  if (exitCode === 0) return { status: "completed" };
  const tail = await readTail(folder.userLog);
  if (exitCode === null && disk) return { status: "failed", error: explainUse(disk) };
  if (exitCode === null) {
    const message =
      "The processes of the run are gone without an exit status: they were killed from outside, or the machine was restarted.";
    return { status: "failed", error: { code: "Lost", message } };
  }
  const memoryKills = countMemoryKills(machine.groups, groupName);
  const ended = { exitCode, tail, memoryKills, memoryBytes: memoryLimitOf(assignment) };
  const error = explainExit({ ...ended, freeBytes: disk ? 0 : Number.POSITIVE_INFINITY });
  return {
    status: "failed",
    error: disk && error.code === "DiskFull" ? { ...error, ...explainUse(disk) } : error,
  };
}
