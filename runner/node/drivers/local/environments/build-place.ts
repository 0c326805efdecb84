/** The folder and the user of one build, from the first process to the last. */
import { randomUUID } from "node:crypto";
import { lchown, mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { readStoredWheel } from "@/domain/stored-wheels";
import type { Settings } from "../../../options";
import { HeldFolder } from "../files/held-folder";
import { removeTree } from "../files/safe-files";
import { hasNamespaces, type IsolationKind, ownsUids } from "../launch/sandbox";
import { carrying, inPidNamespace, ownedBy, type ProcessStat, signalProcess } from "../processes";
import { NAMESPACE_LINE } from "./build-script";
import { IndexDoor } from "./index/door";
import type { PrivatePlaces } from "./index/places";
import { ForeignEntry, type Meant, takeOver } from "./take-over";

const ROUNDS = 250;
const ROUND_MS = 20;
const LONGEST_START = 200;

/** What a place's user is: of one build at a time, or of all that is fetched, which runs nobody's code. */
export interface PlaceUser {
  uid: number;
  isShared: boolean;
}

/** Below the folder of all environments: the downloads, and beside them what is made of them by hard links. */
export const FETCHED = ".fetched";
export const downloadsOf = (home: string): string => path.join(home, "environments", FETCHED, "downloads");

/** The folders of the builds that are under way in this process. */
export const buildsUnderWay = new Set<string>();

/** Writes a content of the studio's to a file that is not there yet. */
export type PlaceContent = (sha256: string, target: string, isExecutable: boolean) => Promise<void>;

export class BuildPlace {
  /** By this variable its processes are known where nothing else tells them from ours. */
  readonly mark = `ATELIER_BUILD=${randomUUID()}`;
  /** The pid namespace that its processes live in, as the build says before any package's code can speak. */
  private namespace: string | null = null;
  private heard = "";

  private constructor(
    /** The folder of all environments, which only we can write. */
    private readonly top: string,
    private readonly hash: string,
    readonly folder: string,
    readonly user: PlaceUser,
    private readonly kind: IsolationKind,
  ) {}

  /** A new one: a builder that outlived its runner still writes where it began, so each build has a folder of its own. */
  static async make(home: string, hash: string, user: PlaceUser, kind: IsolationKind): Promise<BuildPlace> {
    const top = path.join(home, "environments");
    const shelf = user.isShared ? path.join(top, FETCHED) : top;
    const place = new BuildPlace(
      top,
      hash,
      path.join(shelf, `.building-${hash}-${randomUUID()}`),
      user,
      kind,
    );
    buildsUnderWay.add(place.folder);
    await mkdir(place.tmp, { recursive: true });
    return place;
  }

  /** What it may write: its folder, or all that is fetched, since hard links do not lead from one mount to another. */
  get writable(): string {
    return this.user.isShared ? path.dirname(this.folder) : this.folder;
  }

  get downloads(): string {
    return this.user.isShared ? path.join(this.writable, "downloads") : path.join(this.tmp, "downloads");
  }

  get tmp(): string {
    return path.join(this.folder, "tmp");
  }

  /** Brings the wheels of datastores here; the lines then name those files. */
  async takeWheels(lines: readonly string[], placeContent?: PlaceContent): Promise<string[]> {
    const taken: string[] = [];
    for (const line of lines) {
      const wheel = readStoredWheel(line);
      if (!wheel) taken.push(line);
      else {
        if (!wheel.sha256 || !placeContent) throw new Error(`The wheel ${wheel.file} was not brought here.`);
        const folder = path.join(this.folder, "wheels", `${taken.length}`);
        await mkdir(folder, { recursive: true });
        const target = path.join(folder, wheel.file);
        await placeContent(wheel.sha256, target, false);
        taken.push(wheel.at(pathToFileURL(target).href));
      }
    }
    return taken;
  }

  /** Writes the list of packages, and gives everything to the build's user. */
  async prepare(requirements: string): Promise<void> {
    const list = path.join(this.folder, "requirements.txt");
    await writeFile(list, requirements, { flag: "wx" });
    await mkdir(this.downloads, { recursive: true });
    if (!ownsUids(this.kind)) return;
    const { uid } = this.user;
    for (const entry of [list, this.downloads, this.tmp, this.folder]) await lchown(entry, uid, uid);
  }

  /** Takes the namespace from the beginning of what the build says, and gives back the rest. */
  listen(chunk: Buffer): Buffer {
    if (this.namespace) return chunk;
    this.heard += chunk.toString("latin1");
    const line = NAMESPACE_LINE.exec(this.heard);
    if (!line && this.heard.length < LONGEST_START && !this.heard.includes("\n")) return Buffer.alloc(0);
    this.namespace = line?.[1] ?? "unknown";
    return Buffer.from(this.heard.slice(line?.[0].length ?? 0), "latin1");
  }

  /** Where the build reaches the indexes that want a password. The path of a socket has to be short. */
  async openDoor(places: PrivatePlaces, settings: Settings): Promise<{ close(): Promise<void> }> {
    const folder = await HeldFolder.open(this.folder);
    const door = await IndexDoor.open(folder.at("door").toString(), places, settings);
    return {
      async close() {
        await door.close();
        await folder.close();
      },
    };
  }

  /** Ends every process of the build, and returns when none is left: from then on nothing in its folder changes. */
  async settle(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const left = this.processes();
      if (left.length === 0) return;
      for (const { pid } of left) signalProcess(pid, "SIGKILL");
      await delay(ROUND_MS);
    }
    throw new Error("Processes of the build could not be ended.");
  }

  private processes(): ProcessStat[] {
    const { namespace, kind, user } = this;
    return [
      ...(ownsUids(kind) && !user.isShared ? ownedBy(user.uid) : []),
      ...(namespace && hasNamespaces(kind) ? inPidNamespace(namespace) : []),
      ...carrying(this.mark),
    ];
  }

  /** The text of a file that the build has left in its folder. */
  async read(name: string, limitBytes: number): Promise<string> {
    const folder = await HeldFolder.open(this.folder);
    try {
      const found = folder.file(name);
      const { uid, device } = await this.meant();
      if (!found || found.stat.uid !== uid || found.stat.dev !== device) {
        found?.close();
        throw new ForeignEntry(name, "something that is not its own");
      }
      const read = await found.readFirst(limitBytes).finally(() => found.close());
      return read.toString("utf8");
    } finally {
      await folder.close();
    }
  }

  /**
   * Moves the finished environment out of the build's folder, which follows no link, and makes it ours there. Returns
   * where it is now.
   */
  async takeEnvironment(parts: string[] = ["bin", "lib"]): Promise<string> {
    const name = `.taken-${this.hash}-${randomUUID()}`;
    const top = await HeldFolder.open(this.top);
    try {
      await rename(path.join(this.folder, "env"), path.join(this.top, name));
      const own = process.getuid?.() ?? this.user.uid;
      // What is fetched is left by uv alone, and stays with a user who sees no finished environment.
      if (this.user.isShared) await lchown(path.join(this.top, name), own, own);
      else await takeOver(top, name, { ...(await this.meant()), taken: new Set() }, own);
      await insistOnFolders(top, name, parts);
      return path.join(this.top, name);
    } catch (error) {
      await removeTree(path.join(this.top, name));
      throw error;
    } finally {
      await top.close();
    }
  }

  private async meant(): Promise<Meant> {
    const top = await HeldFolder.open(this.top);
    try {
      const uid = ownsUids(this.kind) ? this.user.uid : (process.getuid?.() ?? this.user.uid);
      return { uid, device: (await top.stat()).dev };
    } finally {
      await top.close();
    }
  }

  async remove(): Promise<void> {
    await removeTree(this.folder).finally(() => buildsUnderWay.delete(this.folder));
  }
}

/** Without these it is no environment, and a link in their place would lead a run to what was never built. */
async function insistOnFolders(top: HeldFolder, name: string, parts: string[]): Promise<void> {
  const environment = await top.folder(name);
  try {
    for (const part of parts) {
      const found = await environment?.folder(part);
      if (!found) throw new ForeignEntry(`env/${part}`, "something that is no folder");
      await found.close();
    }
  } finally {
    await environment?.close();
  }
}
