/** What a run has left on an attached machine, brought to the studio, and what became of it. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { shortenPath, showPath, spellPath } from "@/domain/artifact-names";
import { LOG_FILES } from "@/domain/data-folder";
import { WordList, WordMask } from "@/domain/hidden-words";
import type { Assignment } from "@/domain/node/assignment";
import type { CollectedFile } from "@/domain/node/contract";
import type { Outcome } from "@/domain/node/messages";
import type { RunError } from "@/domain/runs";
import { explainStoring } from "../../failure";
import type { Job, Link } from "../driver";
import { explainExit } from "../local/watch/explain-exit";
import { asShown } from "../local/watch/log-tail";
import { type Machine, requireHeard, whenReached } from "./machine";
import { type RemoteFiles, type RemoteStatus, remoteFiles, remoteStatus } from "./messages";
import { nameOf } from "./plan-job";

const PIECE_BYTES = 1024 ** 2;
const FILES_AT_ONCE = 100;
const TAIL_BYTES = 64 * 1024;
const TELL_MS = 60_000;
const TELL_LOOK_MS = 100;

interface Collecting {
  machine: Machine;
  assignment: Assignment;
  link: Link;
  build: Job["build"];
  status: RemoteStatus | null;
}

export async function collectJob(
  given: Collecting & { status: RemoteStatus; storing: AbortSignal },
): Promise<Outcome> {
  const { link, storing } = given;
  const status = await untilTold(given);
  const outcome = await explainEnd({ ...given, status });
  const problem = await storeFiles({ ...given, status }).catch((failure) => {
    if (link.isLeft(failure)) throw failure;
    return storing.aborted ? null : explainStoring(failure);
  });
  if (storing.aborted) {
    const text =
      "It was canceled while its files were being stored: those that were stored by then are kept.";
    await link.insist(() => link.notice(text));
    return { ...outcome, status: "canceled" };
  }
  if (!problem) return outcome;
  if (outcome.status === "completed") return { status: "failed", error: problem };
  await link.insist(() => link.notice(problem.message));
  return outcome;
}

/** The run's token ends with it: what it wrote while the studio was away is told before. */
async function untilTold(given: Collecting & { status: RemoteStatus }): Promise<RemoteStatus> {
  const { machine, link, assignment } = given;
  let { status } = given;
  const until = performance.now() + TELL_MS;
  while (status.pendingBytes > 0 && performance.now() < until) {
    await ask(given, "drain");
    await delay(TELL_LOOK_MS);
    status = remoteStatus.parse((await ask(given, "status")).said);
  }
  const { target } = machine.connection.place;
  const { count, words } = status.refused;
  if (status.pendingBytes > 0)
    await link.insist(() =>
      link.notice(`Some metrics of ${assignment.name} could not be told by ${target}.`),
    );
  if (count > 0) {
    const text = `${count} of the writes that ${target} kept while the studio was away were refused: ${words.join(" ")}`;
    await link.insist(() => link.notice(text));
  }
  return status;
}

function ask({ machine, assignment }: Collecting, word: string, more: Record<string, unknown> = {}) {
  const { connection } = machine;
  const call = () => connection.call(word, { name: nameOf(assignment), ...more });
  return whenReached(connection, call, new AbortController().signal, () => requireHeard(machine));
}

/** Resolves to what is wrong with what the run has left, or null. */
async function storeFiles(
  given: Collecting & { status: RemoteStatus; storing: AbortSignal },
): Promise<RunError | null> {
  const { assignment, link, storing } = given;
  await collectLogs(given);
  const tops = new Map<string, Target>([
    ["work/outputs", { at: ["outputs"] }],
    ["work/logs", { at: ["logs"] }],
    ...assignment.outputs.map(({ name }): [string, Target] => [
      `outputs/${name}`,
      { at: ["named-outputs", name], output: name },
    ]),
  ]);
  const found = remoteFiles.parse(
    JSON.parse((await ask(given, "files", { tops: [...tops.keys()] })).payload.toString()),
  );
  for (let at = 0; at < found.files.length; at += FILES_AT_ONCE) {
    storing.throwIfAborted();
    const batch = found.files.slice(at, at + FILES_AT_ONCE).map((file) => asCollected(given, file, tops));
    await link.insist(() => link.collect(batch));
  }
  if (found.oddCount > 0) await link.insist(() => link.notice(notCollected(found)));
  const written = new Set(found.files.map(({ top }) => top));
  const missing = assignment.outputs.filter(
    ({ name, kind }) => kind === "file" && !written.has(`outputs/${name}`),
  );
  if (missing.length === 0) return null;
  const names = missing.map(({ name }) => name).join(", ");
  return { code: "OutputMissing", message: `The command ended well, but did not write its output ${names}.` };
}

/** Where files go: the folder among the run's artifacts, and the declared output that they belong to. */
interface Target {
  at: string[];
  output?: string;
}

function asCollected(
  given: Collecting & { storing: AbortSignal },
  { top, path, sizeBytes }: RemoteFiles["files"][number],
  tops: Map<string, Target>,
): CollectedFile {
  const target = tops.get(top);
  if (!target) throw new Error(`A file of ${top} was told, which nobody asked for.`);
  const parts = partsOf(path);
  const whole = spellPath([...target.at.map((part) => Buffer.from(part)), ...parts]);
  const stored = shortenPath(whole, (text) => createHash("sha256").update(text).digest("hex"));
  return {
    path: stored,
    ...(stored === whole ? {} : { fullPath: whole }),
    ...(target.output && { output: { name: target.output, path: spellPath(parts) } }),
    sizeBytes,
    read: () => readPieces(given, "file", { top, path }, sizeBytes, given.storing),
  };
}

/** A name is bytes. */
function partsOf(path: string): Buffer[] {
  const bytes = Buffer.from(path, "base64");
  const parts: Buffer[] = [];
  for (let at = 0; at <= bytes.length; ) {
    const slash = bytes.indexOf(0x2f, at);
    const end = slash < 0 ? bytes.length : slash;
    parts.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return parts;
}

async function* readPieces(
  given: Collecting,
  word: string,
  which: Record<string, unknown>,
  sizeBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < sizeBytes; ) {
    signal?.throwIfAborted();
    const length = Math.min(PIECE_BYTES, sizeBytes - offset);
    const { payload } = await ask(given, word, { ...which, offset, length });
    if (payload.length === 0) return;
    yield payload;
    offset += payload.length;
  }
}

/** Stores the log of the command, and that of the environment's build where the run waited for it. */
export async function collectLogs(given: Collecting): Promise<void> {
  const { link, build, status, assignment } = given;
  const files: CollectedFile[] = [];
  if (status) {
    const words = new WordList(assignment.masked);
    const sizeBytes = status.logBytes;
    const read = () => masked(words, readPieces(given, "log", {}, sizeBytes));
    files.push({ path: LOG_FILES.user.log, sizeBytes, read });
  }
  if (build) {
    const bytes = await readAll(build);
    files.push({ path: LOG_FILES.build.log, sizeBytes: bytes.length, read: () => once(bytes) });
  }
  if (files.length > 0) await link.insist(() => link.collect(files));
}

async function* masked(words: WordList, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mask = new WordMask(words);
  for await (const piece of pieces) yield mask.push(piece);
  yield mask.flush();
}

async function readAll(build: NonNullable<Job["build"]>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const piece = await build.read(at, PIECE_BYTES);
    if (piece.length === 0) return Buffer.concat(pieces);
    pieces.push(piece);
    at += piece.length;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function explainEnd(given: Collecting & { status: RemoteStatus }): Promise<Outcome> {
  const { machine, assignment, status } = given;
  const { exitCode, ending, freeBytes } = status;
  const { target } = machine.connection.place;
  const failed = (error: RunError): Outcome => ({ status: "failed", error });
  if (ending === "cancel") return { status: "canceled" };
  if (ending === "timeout") {
    const message = `The run was ended, as it took longer than its time limit of ${assignment.timeoutSeconds} s.`;
    return failed({ code: "Timeout", message });
  }
  if (ending === "silence") {
    const message = `${target} ended the run, as the studio was not heard of there for ${Math.round(machine.giveUpMs / 1000)} s.`;
    return failed({ code: "Lost", message });
  }
  if (exitCode === 0) return { status: "completed" };
  if (exitCode === null) {
    const message = `The processes of the run are gone from ${target} without an exit status: they were killed from outside, or it was restarted.`;
    return failed({ code: "Lost", message });
  }
  const offset = Math.max(0, status.logBytes - TAIL_BYTES);
  const { payload } = await ask(given, "log", { offset, length: TAIL_BYTES });
  const tail = asShown(payload.toString());
  return failed(
    explainExit({ exitCode, tail, memoryKills: 0, freeBytes: freeBytes ?? Number.POSITIVE_INFINITY }),
  );
}

function notCollected({ odd, oddCount }: RemoteFiles): string {
  const names = odd.map((path) => showPath(spellPath(partsOf(path))).slice(0, 200));
  const more = oddCount > names.length ? ` and ${oddCount - names.length} more` : "";
  return `Not collected, as they are no regular files of this run (links that lead out of it, pipes, sockets, devices) or nest too deep: ${names.join(", ")}${more}.`;
}
