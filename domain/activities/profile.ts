import { z } from "zod";
import { describeActivity } from "./descriptor";

/** Reads what the columns of a data asset hold. The profile itself is kept by its content, for every version with the same. */
export const profile = describeActivity({
  kind: "profile",
  doneBy: "clock",
  input: z.object({
    versionId: z.string(),
    /** Of all that makes the content: equal ones have one profile. */
    contentHash: z.string(),
    name: z.string(),
    version: z.string(),
  }),
  outcome: z.object({ columns: z.number().default(0), readRows: z.number().default(0) }),
  unit: null,
  sees: "data:read",
  cancels: "data:write",
  title: ({ name, version }) => `Profile of ${name}:${version}`,
  tell: ({ columns, readRows }) =>
    `${columns} column${columns === 1 ? "" : "s"} of ${readRows.toLocaleString("en")} row${readRows === 1 ? "" : "s"} were read.`,
});
