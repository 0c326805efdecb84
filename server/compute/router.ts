import { setTargetNetworkInput } from "@/domain/compute";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { listTargets } from "./list-targets";
import { setTargetNetwork } from "./set-target-network";

export const computeRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listTargets(ctx)),
  setNetwork: workspaceProcedure
    .input(takes(setTargetNetworkInput))
    .mutation(({ ctx, input }) => setTargetNetwork(ctx, input)),
});
