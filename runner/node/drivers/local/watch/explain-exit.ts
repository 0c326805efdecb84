/** Why a command ended, as a code, a sentence for people and the lines of the log that matter. */
import { constants } from "node:os";
import type { RunError } from "@/domain/runs";
import { findLastWords, type LastWords } from "./last-words";
import { lastLines } from "./log-tail";

export interface Exit {
  exitCode: number;
  tail: string;
  /** Processes that the kernel ended for want of memory. */
  memoryKills: number;
  memoryBytes?: number;
  /** What the disk of the run had left at its end. */
  freeBytes: number;
}

/** Less than this is a full disk: what could not be written may well be the line that would say so. */
export const FULL_BYTES = 2 ** 20;

type Explained = Pick<RunError, "code" | "message" | "signal">;

/** The failure of a command that ended with a status other than 0. The most telling cause comes first. */
export function explainExit(exit: Exit): RunError {
  const words = findLastWords(exit.tail, exit.exitCode);
  const excerpt = words?.text ?? lastLines(exit.tail);
  const causes = [explainMemory, explainLauncher, explainDisk, explainStart, explainSignal];
  const special = causes.map((explain) => explain(exit)).find((found) => found !== null);
  const plain: Explained = {
    code: "ExitCode",
    message: `The command ended with exit code ${exit.exitCode}${reasonOf(words)}`,
  };
  return { ...(special ?? plain), exitCode: exit.exitCode, ...(excerpt ? { excerpt } : {}) };
}

function reasonOf(words: LastWords | null): string {
  if (!words) return ".";
  if (!words.isSure) return `. The last traceback in its log is of ${words.exception}`;
  return `: ${words.exception}${adviceOn(words.exception)}`;
}

/** A script below the top of its code finds neither the code's own packages nor what its author had installed. */
function adviceOn(exception: string): string {
  const name = /^ModuleNotFoundError: No module named '([^'.]+)(?:\.[^']*)?'$/.exec(exception)?.[1];
  if (!name) return "";
  return `. Add ${name} to the job's environment; if it is a folder or a file of the run's own code, set PYTHONPATH under \`environment_variables\` to the folder that holds it, as in \`PYTHONPATH: .\``;
}

function explainMemory({ memoryKills, memoryBytes }: Exit): Explained | null {
  if (memoryKills === 0) return null;
  const limit = memoryBytes
    ? `its limit of ${Math.round(memoryBytes / 1024 ** 2)} MiB`
    : "what this machine has";
  return {
    code: "OutOfMemory",
    message: `It was out of memory: it needed more than ${limit}, and the system ended it.`,
  };
}

function explainLauncher({ tail }: Exit): Explained | null {
  const said = /^(?:bwrap|setpriv): .+$/m.exec(tail.trimEnd().split("\n").at(-1) ?? "")?.[0];
  return said
    ? { code: "StartFailed", message: `The run could not be started on this machine: ${said}` }
    : null;
}

function explainDisk({ exitCode, tail, freeBytes }: Exit): Explained | null {
  const isSilent = freeBytes < FULL_BYTES && findLastWords(tail, exitCode) === null;
  if (!isSilent && !/No space left on device|Disk quota exceeded/.test(lastLines(tail))) return null;
  return { code: "DiskFull", message: "The disk of this machine is full." };
}

function explainStart({ exitCode, tail }: Exit): Explained | null {
  const missing = /can't open file '([^']+)'.*No such file/.exec(lastLines(tail))?.[1];
  if (exitCode === 2 && missing) {
    return {
      code: "ExitCode",
      message: `The script ${missing.split("/work/").at(-1)} is not among the files of the run's code.`,
    };
  }
  if (exitCode !== 126 && exitCode !== 127) return null;
  const command = /(?:^|\n)\S*bash: line \d+: (.+): (?:command not found|No such file or directory)/.exec(
    tail,
  )?.[1];
  if (exitCode === 127) {
    return {
      code: "CommandNotFound",
      message: command ? `There is no command ${command}.` : "The command was not found.",
    };
  }
  return {
    code: "CommandNotFound",
    message: "The command is there, but it is no program that may be executed.",
  };
}

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** A shell reports the end by signal N as status 128 + N. */
function explainSignal({ exitCode }: Exit): Explained | null {
  const signal = SIGNAL_NAMES.get(exitCode - 128);
  if (!signal) return null;
  const hint =
    {
      SIGKILL: " Often that is the system, when memory runs out.",
      SIGSEGV: " It is a crash in native code.",
    }[signal as string] ?? "";
  return { code: "Signal", signal, message: `The command was ended by ${signal}.${hint}` };
}
