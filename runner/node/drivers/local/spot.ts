import { WordList } from "@/domain/hidden-words";
import type { Assignment } from "@/domain/node/assignment";
import type { Settings } from "../../options";
import type { Room } from "./disk/room";
import type { Environments } from "./environments/provide";
import { AttemptFolder } from "./files/attempt-folder";
import type { GroupRoots } from "./launch/cgroups";
import { type Isolation, ownsUids } from "./launch/sandbox";
import { markOf } from "./launch/variables";
import type { Networks } from "./network/networks";
import type { Marks } from "./watch/end-processes";
import { findCut } from "./watch/log-cap";
import { maskLog } from "./watch/mask-log";

/** What all attempts on this machine share. */
export interface Machine {
  settings: Settings;
  isolation: Isolation;
  groups: GroupRoots;
  networks: Networks;
  environments: Environments;
  room: Room;
}

/** The place of one attempt on this machine, whether or not anything is there yet. */
export interface Spot {
  machine: Machine;
  assignment: Assignment;
  folder: AttemptFolder;
  /** The user of the attempt, or null where runs have no user of their own. */
  owner: number | null;
  marks: Marks;
  groupName: string;
  /** What its log holds no longer when it is kept. */
  hidden: WordList;
  /** Takes that out of the log, once, when nothing writes to it any more. */
  maskLog(): Promise<void>;
}

export function spotOf(machine: Machine, assignment: Assignment): Spot {
  const { id, attempt, slot } = assignment;
  const { settings, isolation } = machine;
  const owner = ownsUids(isolation.kind) ? settings.uidBase + slot : null;
  const folder = new AttemptFolder(settings.home, id, attempt);
  const hidden = new WordList(assignment.masked);
  let masked: Promise<void> | null = null;
  const maskNow = async () => maskLog(folder.userLog, await findCut(folder), hidden);
  return {
    machine,
    assignment,
    folder,
    owner,
    marks: { variable: markOf(assignment), uid: isolation.kind === "uid" ? owner : null },
    groupName: `${id}.${attempt}`,
    hidden,
    maskLog: () => {
      masked ??= maskNow();
      return masked;
    },
  };
}
