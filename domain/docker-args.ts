/** What of a job's `docker_args` can be had without a container: the limits on memory and on shared memory. */

export interface DockerLimits {
  memoryBytes?: number;
  shmBytes?: number;
  /** Options that mean nothing here, as they were written. */
  unused: string[];
  /** Options whose value is no size. */
  wrong: string[];
}

const SIZES = { "--memory": "memoryBytes", "-m": "memoryBytes", "--shm-size": "shmBytes" } as const;
const UNITS = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Docker's spelling of a size: `2g`, `512m`; without a unit it is bytes. */
export function readSize(text: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)$/i.exec(text ?? "") ?? [];
  if (!digits) return undefined;
  return Math.round(Number(digits) * UNITS[(unit.toLowerCase() || "b") as keyof typeof UNITS]);
}

/** Reads `--memory=2g`, `--memory 2g` and `-m 2g`, in one text or in a list. The last one of an option counts. */
export function readDockerArgs(given: string | readonly string[] = []): DockerLimits {
  const limits: DockerLimits = { unused: [], wrong: [] };
  const words = [given].flat().flatMap((text) => text.split(/\s+/).filter(Boolean));
  for (const { option, value, written } of pairs(words)) {
    const field = SIZES[option as keyof typeof SIZES];
    if (!field) {
      limits.unused.push(written);
      continue;
    }
    const size = readSize(value);
    if (size) limits[field] = size;
    else limits.wrong.push(written);
  }
  return limits;
}

function pairs(words: readonly string[]) {
  const found: { option: string; value?: string; written: string }[] = [];
  for (const word of words) {
    const last = found.at(-1);
    if (!word.startsWith("-") && last && last.value === undefined) {
      last.value = word;
      last.written += ` ${word}`;
      continue;
    }
    const [, option = word, value] = /^(--?[\w-]+)=(.*)$/.exec(word) ?? [];
    found.push({ option, value, written: word });
  }
  return found;
}
