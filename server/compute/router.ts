import { router, workspaceProcedure } from "../trpc/init";
import { listTargets } from "./list-targets";

export const computeRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listTargets(ctx)),
});
