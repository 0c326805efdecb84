/** Small helpers to run the tools of the host. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import path from "node:path";

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

/**
 * Runs a program and hands on what it says: with a file in its hands it could cut it or make it endless. When it has ended,
 * `settle` ends what it has left: only then is its output known to be over. Resolves to its exit status; a signal gives -1.
 */
export async function runInto(
  take: (chunk: Buffer) => void,
  command: string[],
  env: Record<string, string>,
  signal: AbortSignal,
  settle: () => Promise<void>,
): Promise<number> {
  const child = spawn("/bin/sh", ["-c", 'exec "$@" 2>&1', "sh", ...command], {
    cwd: "/",
    env: onlyVariables(env),
    stdio: ["ignore", "pipe", "ignore"],
    signal,
    killSignal: "SIGKILL",
  });
  child.stdout.on("data", take);
  const closed = once(child, "close");
  closed.catch(() => undefined);
  try {
    const [code] = await once(child, "exit");
    await settle();
    await closed;
    return code ?? -1;
  } catch (error) {
    if (child.exitCode === null && child.pid) await once(child, "exit").catch(() => undefined);
    await settle();
    throw error;
  }
}
