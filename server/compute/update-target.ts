import type { z } from "zod";
import { targetInput } from "@/domain/compute/states";
import { AppError } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { fileSubmission } from "../snapshots/listed-path";
import { changeTo } from "./create-target";
import { getTarget, type TargetSummary } from "./list-targets";
import { readTarget } from "./read-target";
import { loadTarget, type TargetRow } from "./target-record";

export const updateTargetInput = targetInput.extend({ set: fileSubmission.shape.set });

/** Changes single fields of a target. Its type and its name are what they were. */
export async function updateTarget(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateTargetInput>,
): Promise<TargetSummary> {
  authorize(ctx, "compute:write");
  const { target: name, set } = parse(updateTargetInput, input);
  const { services, workspaceId } = ctx;
  const before = await loadTarget(services.db, workspaceId, name);
  if (before.settings === null)
    throw new AppError(
      "conflict",
      `${name} has no settings of its own: its nodes are given by the installation.`,
    );
  const given = { yaml: writtenAs(before), file: "the command line", set, paths: {} };
  const { read } = await readTarget(ctx, given, async () => before);
  if (!read)
    throw new AppError(
      "invalid",
      "`private_key_file` is sent with a file: `compute attach -f` changes what is there.",
    );
  if (read.name !== name) throw new AppError("invalid", `The compute target ${name} keeps its name.`);
  await services.db.transaction(async (tx) => {
    const now = await loadTarget(tx, workspaceId, name, "update");
    await changeTo(tx, ctx, now, read);
  });
  return getTarget(ctx, { target: name });
}

/** JSON is YAML: the fields as a file would have them. */
export function writtenAs({ name, settings, credentials, hostKey, description, tags }: TargetRow): string {
  const named = Object.entries(credentials).map(([field, secret]) => [field, `secret:${secret}`]);
  const key = hostKey === null ? {} : { host_key: hostKey };
  return JSON.stringify({ name, ...settings, ...key, description, tags, ...Object.fromEntries(named) });
}
