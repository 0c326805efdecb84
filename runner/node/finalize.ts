import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { RunError } from "@/domain/runs";
import { fault, LOG_FILES, type Outcome } from "@/runner/protocol";
import type { Attempt } from "./attempt";
import { explainStoring } from "./failure";
import type { Ending } from "./files/attempt-folder";
import { listCollected } from "./files/collect";
import { countMemoryKills } from "./launch/cgroups";
import { endLeftovers } from "./watch/end-processes";
import { explainExit } from "./watch/explain-exit";
import { compactLog } from "./watch/log-cap";
import { readTail } from "./watch/log-tail";

const FILES_AT_ONCE = 100;

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
  const problem = await storeFiles(attempt).catch((error) => {
    if (attempt.isLeft(error)) throw error;
    return explainStoring(error);
  });
  return problem && outcome.status === "completed" ? { status: "failed", error: problem } : outcome;
}

/** Resolves to what is wrong with what the run has left, or null. */
async function storeFiles(attempt: Attempt): Promise<RunError | null> {
  const { host, folder, lease, assignment } = attempt;
  await collectLogs(attempt);
  fault("mid-collect");
  const { files, missing, notices } = await listCollected(folder, assignment.outputs);
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const some = files.slice(start, start + FILES_AT_ONCE);
    await attempt.insist(() => host.controller.collect(lease, some));
  }
  fault("after-collect");
  for (const text of notices) await attempt.insist(() => host.controller.notice(lease, text));
  if (missing.length === 0) return null;
  const message = `The command ended well, but did not write its output ${missing.join(", ")}.`;
  return { code: "OutputMissing", message };
}

/** Stores the log of the command, and that of the environment's build where the run waited for it. */
export async function collectLogs({ host, folder, lease, buildLog, insist }: Attempt): Promise<void> {
  const log = existsSync(folder.userLog) ? await compactLog(folder) : null;
  const files = [
    ...(log ? [{ localPath: log, path: LOG_FILES.user.log }] : []),
    ...(existsSync(folder.logCut) ? [{ localPath: folder.logCut, path: LOG_FILES.user.cut }] : []),
    ...(buildLog && existsSync(buildLog) ? [{ localPath: buildLog, path: LOG_FILES.build.log }] : []),
  ];
  if (files.length > 0) await insist(() => host.controller.collect(lease, files));
}

async function explainOutcome(
  attempt: Attempt,
  exitCode: number | null,
  ending: Ending | null,
): Promise<Outcome> {
  const { assignment, folder, host } = attempt;
  if (ending === "cancel") return { status: "canceled" };
  if (ending === "timeout") {
    const message = `The run was ended, as it took longer than its time limit of ${assignment.timeoutSeconds} s.`;
    return { status: "failed", error: { code: "Timeout", message } };
  }
  if (exitCode === 0) return { status: "completed" };
  const tail = await readTail(folder.userLog);
  if (exitCode === null) {
    const message =
      "The processes of the run are gone without an exit status: they were killed from outside, or the machine was restarted.";
    return { status: "failed", error: { code: "Lost", message } };
  }
  const memoryKills = countMemoryKills(host.groups, attempt.groupName);
  const { bavail, bsize } = await statfs(folder.top);
  const ended = { exitCode, tail, memoryKills, memoryBytes: assignment.memoryBytes };
  return { status: "failed", error: explainExit({ ...ended, freeBytes: bavail * bsize }) };
}
