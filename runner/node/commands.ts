/** Small helpers to run the tools of the host. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, writeSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";

const USUAL_PLACES = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
export const USUAL_PATH = USUAL_PLACES.join(":");

/** The absolute path of a program, or undefined when the host does not have it. */
export function findProgram(name: string, searchPath = ""): string | undefined {
  const folders = [...searchPath.split(":").filter((folder) => path.isAbsolute(folder)), ...USUAL_PLACES];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Exactly these variables: a program of the host gets nothing of ours that it was not given. */
export const onlyVariables = (variables: Record<string, string>) => variables as NodeJS.ProcessEnv;

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end and keeps what it says, at most 1 MiB. Never throws: a program that is missing gives 127. */
export function run(
  command: string[],
  options: { timeoutMs?: number; env?: Record<string, string>; input?: string } = {},
): Promise<Ran> {
  const [file, ...rest] = command;
  const env = onlyVariables(options.env ?? { PATH: USUAL_PATH });
  return new Promise((resolve) => {
    const child = execFile(
      file!,
      rest,
      { timeout: options.timeoutMs ?? 10_000, killSignal: "SIGKILL", maxBuffer: 2 ** 20, env },
      (error, stdout, stderr) => {
        const exitCode = error ? (typeof error.code === "number" ? error.code : 127) : 0;
        resolve({ exitCode, stdout, stderr });
      },
    );
    // A program that ends before it has read everything is judged by its exit status.
    child.stdin?.on("error", () => undefined).end(options.input);
  });
}

const LOG_CAP_BYTES = 64 * 1024 ** 2;
/** How long what outlives the program may go on to write. */
const DRAIN_MS = 1000;

/**
 * Runs a program whose output goes into an open file, by way of us: with the file itself in its hands it could cut it or
 * make it endless. Resolves to its exit status; a signal gives -1.
 */
export async function runInto(
  logFd: number,
  command: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn("/bin/sh", ["-c", 'exec "$@" 2>&1', "sh", ...command], {
    cwd: "/",
    env: onlyVariables(env),
    stdio: ["ignore", "pipe", "ignore"],
    signal,
    killSignal: "SIGKILL",
  });
  const written = writeCapped(child.stdout, logFd);
  try {
    const [code] = await once(child, "exit");
    return code ?? -1;
  } catch (error) {
    if (child.exitCode === null && child.pid) await once(child, "exit").catch(() => undefined);
    throw error;
  } finally {
    const late = setTimeout(() => child.stdout.destroy(), DRAIN_MS);
    await written.catch(() => undefined);
    clearTimeout(late);
  }
}

async function writeCapped(output: Readable, fd: number): Promise<void> {
  let sizeBytes = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    const isOver = sizeBytes >= LOG_CAP_BYTES;
    sizeBytes += chunk.length;
    // What comes after is read and dropped, so that the program does not stop.
    if (!isOver) writeSync(fd, chunk);
    if (!isOver && sizeBytes >= LOG_CAP_BYTES)
      writeSync(fd, `\n[The log is larger than ${LOG_CAP_BYTES / 1024 ** 2} MiB: the rest is left out.]\n`);
  }
}
