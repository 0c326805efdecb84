import type { Settings } from "../../../options";
import { UIDS_PER_NODE } from "../../../options";

/** So many builds go on at once. Each has a user of its own, so that none can touch what another makes. */
export const BUILD_USERS = 8;

/** The users of builds are in the upper half of a node's, after those of the slots. */
export const buildUids = (settings: Pick<Settings, "uidBase">): number[] =>
  Array.from({ length: BUILD_USERS }, (_, index) => settings.uidBase + UIDS_PER_NODE / 2 + index);

/** The user of the steps that run no package's code: they only resolve and unpack, and share what was downloaded. */
export const fetchUid = (settings: Pick<Settings, "uidBase">): number =>
  settings.uidBase + UIDS_PER_NODE / 2 + BUILD_USERS;

/** So many interpreters make samples at once, each with a user of its own: see `samples`. */
const SAMPLE_USERS = 2;

export const sampleUids = (settings: Pick<Settings, "uidBase">): number[] =>
  Array.from({ length: SAMPLE_USERS }, (_, seat) => fetchUid(settings) + 1 + seat);

export class BuildUsers {
  private readonly free: number[];
  private readonly waiting: ((uid: number) => void)[] = [];

  constructor(settings: Settings) {
    this.free = buildUids(settings);
  }

  isFree(uid: number): boolean {
    return this.free.includes(uid);
  }

  /** Lends a user to `work`, as soon as one is free. */
  async lend<T>(work: (uid: number) => Promise<T>): Promise<T> {
    const uid = this.free.shift() ?? (await new Promise<number>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(uid);
    } finally {
      const next = this.waiting.shift();
      if (next) next(uid);
      else this.free.push(uid);
    }
  }
}
