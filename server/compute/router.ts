import { setTargetNetworkInput } from "@/domain/compute";
import { nodeInput, targetInput } from "@/domain/compute/states";
import { AppError } from "@/domain/errors";
import { fileSubmission } from "../snapshots/listed-path";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createTarget } from "./create-target";
import { deleteTarget } from "./delete-target";
import { listQueue } from "./list-queue";
import { getTarget, listTargets } from "./list-targets";
import { pauseNode, resumeNode } from "./pause-node";
import { setTargetNetwork } from "./set-target-network";
import { startTarget, stopTarget } from "./switch-target";

const targetText = fileSubmission.pick({ yaml: true, file: true });

export const computeRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listTargets(ctx)),
  get: workspaceProcedure.input(takes(targetInput)).query(({ ctx, input }) => getTarget(ctx, input)),
  queue: workspaceProcedure.input(takes(targetInput)).query(({ ctx, input }) => listQueue(ctx, input)),
  create: workspaceProcedure
    .input(takes(targetText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => {
      const { target, needs } = await createTarget(ctx, file);
      if (needs)
        throw new AppError("invalid", "A target from here names no file of a machine: give the key itself.");
      return { name: target.name };
    }),
  start: workspaceProcedure
    .input(takes(targetInput))
    .mutation(async ({ ctx, input }) => ({ state: (await startTarget(ctx, input)).state })),
  stop: workspaceProcedure
    .input(takes(targetInput))
    .mutation(async ({ ctx, input }) => ({ state: (await stopTarget(ctx, input)).state })),
  delete: workspaceProcedure.input(takes(targetInput)).mutation(({ ctx, input }) => deleteTarget(ctx, input)),
  pauseNode: workspaceProcedure
    .input(takes(nodeInput))
    .mutation(async ({ ctx, input }) => ({ name: (await pauseNode(ctx, input)).name })),
  resumeNode: workspaceProcedure
    .input(takes(nodeInput))
    .mutation(async ({ ctx, input }) => ({ name: (await resumeNode(ctx, input)).name })),
  setNetwork: workspaceProcedure
    .input(takes(setTargetNetworkInput))
    .mutation(({ ctx, input }) => setTargetNetwork(ctx, input)),
});
