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
}

export function spotOf(machine: Machine, assignment: Assignment): Spot {
  const { runId, attempt, slot } = assignment;
  const { settings, isolation } = machine;
  const owner = ownsUids(isolation.kind) ? settings.uidBase + slot : null;
  return {
    machine,
    assignment,
    folder: new AttemptFolder(settings.home, runId, attempt),
    owner,
    marks: { variable: markOf(assignment), uid: isolation.kind === "uid" ? owner : null },
    groupName: `${runId}.${attempt}`,
  };
}
