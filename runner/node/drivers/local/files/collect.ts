/** What a run leaves behind, handed over as open files: by then no name of it is looked up again. */
import { createHash } from "node:crypto";
import { shortenPath, spellPath } from "@/domain/artifact-names";
import type { OutputPlan } from "@/domain/node/assignment";
import type { CollectedFile } from "@/domain/node/contract";
import type { AttemptFolder } from "./attempt-folder";
import type { HeldFile } from "./held-file";
import { HeldFolder } from "./held-folder";
import { MAX_DEPTH, MAX_PATH_BYTES, walkFiles } from "./walk";

export interface Collected {
  /** Declared outputs of which the command has written nothing, where it had to. */
  missing: string[];
  notices: string[];
  /** What is beyond the run's limit on the disk, and was not handed over. */
  beyond: Beyond;
}

/** There may be millions, of which a few are named. */
export interface Beyond {
  files: Pick<CollectedFile, "path" | "sizeBytes">[];
  count: number;
}

/** So many files are open at once, and handed over together. */
const FILES_AT_ONCE = 500;
const SMALL_BYTES = 64 * 1024;
/** Storing small files is mostly waiting, for the disk and the database: batches of so little go two at a time. */
const SMALL_BATCH_BYTES = 4 * 1024 ** 2;
/** A file of many names is read for each: of all names together so many times the limit is read. */
const READS_OF_LIMIT = 10;
const SHOWN_NAMES = 5;
const SHOWN_CHARS = 200;

/** The place of a declared output, for the command: a folder that is there, or a file to be written. */
export function outputPath(folder: AttemptFolder, { name, kind }: OutputPlan): string {
  const top = `${folder.outputs}/${name}`;
  return kind === "file" ? `${top}/${name}` : top;
}

/**
 * Hands everything that the run has left to `store`, a batch at a time: `outputs`, `logs` and the declared outputs. Of
 * their bytes no more than the run may take of the disk: a file with holes takes nothing of it before it is stored.
 */
export async function collectLeftovers(
  folder: AttemptFolder,
  outputs: OutputPlan[],
  store: (files: CollectedFile[]) => Promise<void>,
): Promise<Collected> {
  const collecting = new Collecting(store, folder.prepared.diskBytes);
  const attempt = await HeldFolder.open(folder.top);
  try {
    const work = await attempt.folder("work");
    const declared = await attempt.folder("outputs");
    try {
      for (const name of work ? ["outputs", "logs"] : []) await collecting.take(work!, name, { at: [name] });
      for (const { name } of declared ? outputs : [])
        await collecting.take(declared!, name, { at: ["named-outputs", name], output: name });
      await collecting.flush();
    } finally {
      await Promise.all([work?.close(), declared?.close()]);
    }
  } finally {
    await attempt.close();
    await collecting.close();
  }
  const isMissing = ({ name, kind }: OutputPlan) => kind === "file" && !collecting.written.has(name);
  const { notices, beyond } = collecting;
  return { missing: outputs.filter(isMissing).map(({ name }) => name), notices, beyond };
}

/** Where files go: the folder among the run's artifacts, and the declared output that they belong to. */
interface Target {
  at: string[];
  output?: string;
}

const pathIn = ({ at }: Target, parts: Buffer[]): string =>
  spellPath([...at.map((part) => Buffer.from(part)), ...parts]);

const hashText = (text: string): string => createHash("sha256").update(text).digest("hex");

class Collecting {
  readonly notices: string[] = [];
  /** The declared outputs that have files. */
  readonly written = new Set<string>();
  readonly beyond: Beyond = { files: [], count: 0 };
  private batch: { file: CollectedFile; held: HeldFile }[] = [];
  /** The storing of the batch before, where it was not waited for. */
  private before = Promise.resolve();
  /** The large ones, by what the disk knows them: their bytes are kept once, whatever the number of their names. */
  private readonly counted = new Set<string>();
  private leftReads: number;

  constructor(
    private readonly store: (files: CollectedFile[]) => Promise<void>,
    private leftBytes = Number.POSITIVE_INFINITY,
  ) {
    this.leftReads = leftBytes * READS_OF_LIMIT;
  }

  /** All files of the folder `name` in `bounds`. A link that stands in its place may lead to another folder in there. */
  async take(bounds: HeldFolder, name: string, target: Target): Promise<void> {
    const top = (await bounds.folder(name)) ?? (await bounds.linkedFolder(name, bounds));
    if (!top) return this.takeOther(bounds, name, target);
    const skipped: Skipped = { names: [], count: 0 };
    const skip = (odd: Buffer[]) => {
      if (skipped.count++ < SHOWN_NAMES) skipped.names.push(pathIn(target, odd).slice(0, SHOWN_CHARS));
    };
    try {
      for await (const { parts, held } of walkFiles(top, bounds, skip)) await this.add(held, parts, target);
    } finally {
      await top.close();
    }
    if (skipped.count > 0) this.notices.push(notCollected(skipped));
  }

  /** A command may leave a file where a folder was meant. */
  private async takeOther(bounds: HeldFolder, name: string, target: Target): Promise<void> {
    const held = bounds.file(name);
    if (held) return this.add(held, [Buffer.from(name)], target);
    const isThere = (await bounds.entries()).some((entry) => entry.name.toString() === name);
    if (isThere) this.notices.push(notFolder(pathIn(target, [])));
  }

  private async add(held: HeldFile, parts: Buffer[], target: Target): Promise<void> {
    const whole = pathIn(target, parts);
    const path = shortenPath(whole, hashText);
    const file: CollectedFile = { path, ...(path === whole ? {} : { fullPath: whole }), ...announce(held) };
    if (target.output) {
      file.output = { name: target.output, path: spellPath(parts) };
      this.written.add(target.output);
    }
    if (!this.fits(held)) {
      if (this.beyond.count++ < SHOWN_NAMES)
        this.beyond.files.push({ path: path.slice(0, SHOWN_CHARS), sizeBytes: file.sizeBytes });
      return held.close();
    }
    this.batch.push({ file, held });
    if (this.batch.length >= FILES_AT_ONCE) await this.send();
  }

  /** Takes the file off what the run has left. */
  private fits({ stat: { dev, ino, size } }: HeldFile): boolean {
    const isKept = size > SMALL_BYTES && this.counted.has(`${dev}:${ino}`);
    if (size > this.leftReads || (!isKept && size > this.leftBytes)) return false;
    this.leftReads -= size;
    if (isKept) return true;
    this.leftBytes -= size;
    if (size > SMALL_BYTES) this.counted.add(`${dev}:${ino}`);
    return true;
  }

  /** Stores what was taken, as all before it is by the time this resolves; of a small batch that is said by the next. */
  private async send(): Promise<void> {
    const batch = this.batch.splice(0);
    const { before } = this;
    const storing = this.store(batch.map(({ file }) => file)).finally(() => closeAll(batch));
    const isSmall = batch.reduce((sum, { file }) => sum + file.sizeBytes, 0) <= SMALL_BATCH_BYTES;
    this.before = storing;
    // Who waits for both hears of the failure.
    storing.catch(() => undefined);
    await before;
    if (!isSmall) await storing;
  }

  /** Resolves when all is stored. */
  async flush(): Promise<void> {
    if (this.batch.length > 0) await this.send();
    await this.before;
  }

  /** Leaves nothing open, and nothing going on. */
  async close(): Promise<void> {
    closeAll(this.batch.splice(0));
    await this.before.catch(() => undefined);
  }
}

function closeAll(batch: { held: HeldFile }[]): void {
  for (const { held } of batch) held.close();
}

/** A file as the controller is told of it: its size, and its bytes as often as they are asked for. */
export const announce = (held: HeldFile): Pick<CollectedFile, "sizeBytes" | "read"> => ({
  sizeBytes: held.stat.size,
  read: () => bytesOf(held),
});

/** As many bytes as were announced, though more may come. What is small is one piece. */
async function* bytesOf(held: HeldFile): AsyncGenerator<Uint8Array> {
  const { size } = held.stat;
  if (size > SMALL_BYTES) yield* held.stream(size);
  else if (size > 0) yield await held.readFirst(size);
}

const notFolder = (name: string): string =>
  `Not collected: ${name} is no folder of this run any more, but a link that leads elsewhere, or a file.`;

/** What is not collected: there may be millions, of which a few are named. */
interface Skipped {
  names: string[];
  count: number;
}

function notCollected({ names, count }: Skipped): string {
  const more = count > names.length ? ` and ${count - names.length} more` : "";
  return `Not collected, as they are no regular files of this run (links that lead out of it, pipes, sockets, devices), nest deeper than ${MAX_DEPTH} folders or have a path of more than ${MAX_PATH_BYTES / 1024} kB: ${names.join(", ")}${more}.`;
}
