import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Takes a file whose bytes are stored here to its place in a datastore elsewhere. */
export const writeFile = describeActivity({
  kind: "writeFile",
  doneBy: "clock",
  input: z.object({
    datastore: z.string(),
    path: z.string(),
    sha256: z.string(),
    sizeBytes: z.number(),
  }),
  outcome: z.object({}),
  unit: "megabyte",
  sees: "datastores:read",
  cancels: "datastores:write",
  title: ({ datastore, path }) => `Write ${path} to ${datastore}`,
  tell: () => null,
});

/** What its progress counts, in numbers that are read at a glance. A file that has any bytes counts as one at least. */
export const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);
