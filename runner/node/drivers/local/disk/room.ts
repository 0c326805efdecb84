/** Keeps room on the node's disk: takes and releases the reserve, ends what fills it, and says when nothing may begin. */
import { setTimeout as delay } from "node:timers/promises";
import { explainRoom, isOutOfRoom, judgeRoom, planRoom } from "@/domain/disk-room.mjs";
import type { Settings } from "../../../options";
import { freeLeftBuilds } from "../environments/sweep-builds";
import { endFiller, freeEnded } from "./end-filler";
import { readDisk, releasePiece, releaseUntil, takePiece } from "./reserve.mjs";

/** One piece goes at once, to what is being written; the others while nobody is found who would only fill them as well. */
const PATIENCE_LOOKS = 5;
const HOPELESS_LOOKS = 15;
/** Where the disk is not full yet, who holds what nobody sees is looked for now and then only. */
const LOOKS_BETWEEN = 20;
const TAKE_MS = 50;
/** What is ended at a start has left its exit status by then. */
const BEGIN_ROUNDS = 20;
const BEGIN_ROUND_MS = 100;

export class Room {
  private fullLooks = 0;
  private looks = 0;

  constructor(private readonly settings: Settings) {}

  /** True when new work would soon be without room. */
  get isShort(): boolean {
    return judgeRoom(readDisk(this.settings.home)).state !== "ok";
  }

  /** Why nothing new is begun, or undefined. */
  get hold(): string | undefined {
    const facts = readDisk(this.settings.home);
    return judgeRoom(facts).state === "ok" ? undefined : explainRoom(facts);
  }

  /** True when the disk has been full for long, and nothing is left that could be released. */
  get isHopeless(): boolean {
    return this.fullLooks >= HOPELESS_LOOKS && readDisk(this.settings.home).heldBytes === 0;
  }

  /** At the start of a node, which writes a little itself. */
  async begin(): Promise<void> {
    for (let round = 0; round < BEGIN_ROUNDS && (await endFiller(this.settings)); round++)
      await delay(BEGIN_ROUND_MS);
    if (this.isShort) await freeLeftBuilds(this.settings.home);
    await freeEnded(this.settings);
    this.release();
  }

  /** One look, each second. `endBuilds` is called where no run is what fills the disk. */
  async look(endBuilds: () => void): Promise<void> {
    const { home, log } = this.settings;
    const facts = readDisk(home);
    const isFull = isOutOfRoom(facts);
    if (isFull && this.fullLooks === 0) log(`${explainRoom(facts)} (${home})`);
    this.fullLooks = isFull ? this.fullLooks + 1 : 0;
    if (isFull) await freeLeftBuilds(home);
    if ((isFull || this.looks++ % LOOKS_BETWEEN === 0) && (await endFiller(this.settings))) return;
    if (isFull) endBuilds();
    if (this.fullLooks === 1 || this.fullLooks > PATIENCE_LOOKS) releasePiece(home);
    else if (!isFull) takeSome(home);
  }

  /** Beside the looks, while the node cannot take up what it had. */
  async freeEnded(): Promise<void> {
    if (this.isShort) await freeEnded(this.settings);
  }

  /** Releases as much of the reserve as the end of a run needs, now that the run writes nothing more. */
  release(): void {
    const { home } = this.settings;
    releaseUntil(home, planRoom(readDisk(home).totalBytes).fullBytes);
  }

  get freeBytes(): number {
    return readDisk(this.settings.home).freeBytes;
  }

  /** So many bytes can be stored, and what ends the others still has room; negative where they have too little now. */
  get spareBytes(): number {
    const { totalBytes, freeBytes } = readDisk(this.settings.home);
    return freeBytes - planRoom(totalBytes).fullBytes;
  }
}

/** Most file systems set a piece aside at once; where it has to be written, there is one at a look. */
function takeSome(home: string): void {
  const endMs = performance.now() + TAKE_MS;
  while (takePiece(home) && performance.now() < endMs) {
    // The next one.
  }
}
