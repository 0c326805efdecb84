import path from "node:path";
import type { RunError } from "@/domain/runs";
import { type CollectedFile, fault, LOG_FILES, type Outcome } from "@/runner/protocol";
import type { Attempt } from "./attempt";
import { clearEarly, explainNoRoom, makeRoom, storeInHope, storeInRoom } from "./disk/make-room";
import { noteDiskUse } from "./disk/note-use";
import { explainUse } from "./disk/use";
import { explainStoring } from "./failure";
import type { Ending } from "./files/attempt-folder";
import { announce, collectLeftovers } from "./files/collect";
import { type HeldFile, HeldFolder } from "./files/held-folder";
import { countMemoryKills } from "./launch/cgroups";
import { endLeftovers } from "./watch/end-processes";
import { explainExit } from "./watch/explain-exit";
import { compactLog } from "./watch/log-cap";
import { readTail } from "./watch/log-tail";

/** After the command: ends what it left running, stores its files, and says what became of the run. */
export async function finalizeAttempt(
  attempt: Attempt,
  exitCode: number | null,
  ending: Ending | null,
): Promise<Outcome> {
  fault("after-exit");
  await endLeftovers(attempt.marks);
  attempt.report({ status: "finalizing" });
  const outcome = await explainOutcome(attempt, exitCode, ending);
  await makeRoom(attempt);
  const { signal } = attempt.storing;
  const problem = await storeFiles(attempt).catch((error) => {
    if (attempt.isLeft(error)) throw error;
    return signal.aborted ? null : explainStoring(error);
  });
  const told = signal.aborted ? await cancelStoring(attempt, outcome) : withProblem(outcome, problem);
  if ((await clearEarly(attempt, told)) && problem) await collectLast(attempt);
  if (problem && told === outcome)
    await attempt.insist(() => attempt.host.controller.notice(attempt.lease, problem.message));
  return told;
}

const withProblem = (outcome: Outcome, problem: RunError | null): Outcome =>
  problem && outcome.status === "completed" ? { status: "failed", error: problem } : outcome;

async function cancelStoring({ host, lease, insist }: Attempt, outcome: Outcome): Promise<Outcome> {
  const text = "It was canceled while its files were being stored: those that were stored by then are kept.";
  await insist(() => host.controller.notice(lease, text));
  return { ...outcome, status: "canceled" };
}

/** Resolves to what is wrong with what the run has left, or null. */
async function storeFiles(attempt: Attempt): Promise<RunError | null> {
  const { host, folder, lease, assignment } = attempt;
  await collectLogs(attempt);
  fault("mid-collect");
  const left: CollectedFile[] = [];
  const { signal } = attempt.storing;
  const { missing, notices } = await collectLeftovers(folder, assignment.outputs, async (files) => {
    signal.throwIfAborted();
    left.push(...(await storeInRoom(attempt, stoppable(files, signal))));
  });
  fault("after-collect");
  for (const text of notices) await attempt.insist(() => host.controller.notice(lease, text));
  if (left.length > 0) return explainNoRoom(left);
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
export async function collectLogs(attempt: Attempt, hand = storeInHope): Promise<void> {
  const { folder, buildLog } = attempt;
  const logs = [
    { file: await compactLog(folder), path: LOG_FILES.user.log },
    { file: folder.logCut, path: LOG_FILES.user.cut },
    ...(buildLog ? [{ file: buildLog, path: LOG_FILES.build.log }] : []),
  ];
  const found = await Promise.all(logs.map(async (log) => ({ ...log, held: await holdFile(log.file) })));
  const held = found.filter((log): log is typeof log & { held: HeldFile } => log.held !== null);
  try {
    const files = held.map((log) => ({ path: log.path, ...announce(log.held) }));
    if (files.length > 0) await hand(attempt, files);
  } finally {
    await Promise.all(held.map((log) => log.held.handle.close()));
  }
}

/** The log once more, when all else is gone: it may have had no room before. */
export async function collectLast(attempt: Attempt): Promise<void> {
  const { host, lease, insist } = attempt;
  const stored = collectLogs(attempt, (_attempt, files) =>
    insist(() => host.controller.collect(lease, files)),
  );
  await stored.catch((error) => {
    if (attempt.isLeft(error)) throw error;
  });
}

/** A file of our own, below folders that only we can write. */
async function holdFile(file: string): Promise<HeldFile | null> {
  const folder = await HeldFolder.open(path.dirname(file));
  return folder.file(path.basename(file)).finally(() => folder.close());
}

async function explainOutcome(
  attempt: Attempt,
  exitCode: number | null,
  ending: Ending | null,
): Promise<Outcome> {
  const { assignment, folder, host } = attempt;
  if (ending === "cancel") return { status: "canceled" };
  const disk = await noteDiskUse(folder, exitCode, attempt.lastFreeBytes);
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
  const memoryKills = countMemoryKills(host.groups, attempt.groupName);
  const ended = { exitCode, tail, memoryKills, memoryBytes: assignment.memoryBytes };
  const error = explainExit({ ...ended, freeBytes: disk ? 0 : Number.POSITIVE_INFINITY });
  return {
    status: "failed",
    error: disk && error.code === "DiskFull" ? { ...error, ...explainUse(disk) } : error,
  };
}
