/** What can be done to many runs at once. */
import { z } from "zod";
import { MAX_TAG_CHARS, NAME_TAG, NOTE_TAG, PARENT_TAG } from "./run-data";

/** These tags are other views of a run's own name, note and place; many runs cannot share one. */
const OWN_TAGS = [NAME_TAG, NOTE_TAG, PARENT_TAG];
const tagKey = z
  .string()
  .min(1, "A tag needs a key.")
  .max(250)
  .refine((key) => !OWN_TAGS.includes(key), "This tag is each run's own.");

export const runChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cancel") }),
  z.object({ kind: z.literal("archive") }),
  z.object({ kind: z.literal("unarchive") }),
  z.object({ kind: z.literal("trash") }),
  z.object({ kind: z.literal("restore") }),
  z.object({ kind: z.literal("tag"), key: tagKey, value: z.string().max(MAX_TAG_CHARS) }),
  z.object({ kind: z.literal("untag"), key: tagKey }),
  /** To the experiment of that name. */
  z.object({ kind: z.literal("move"), experiment: z.string().max(500) }),
]);
export type RunChange = z.output<typeof runChange>;

/** What is being done, for a list of activities: `Move to the trash`. */
export function describeChange(change: RunChange): string {
  switch (change.kind) {
    case "cancel":
      return "Cancel";
    case "archive":
      return "Archive";
    case "unarchive":
      return "Take out of the archive";
    case "trash":
      return "Move to the trash";
    case "restore":
      return "Restore from the trash";
    case "tag":
      return `Tag with ${change.key}`;
    case "untag":
      return `Remove the tag ${change.key}`;
    case "move":
      return `Move to ${change.experiment}`;
  }
}
