import { createWorkspaceInput, updateWorkspaceInput } from "@/domain/workspaces";
import { router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createWorkspace } from "./create-workspace";
import { deleteWorkspace } from "./delete-workspace";
import { getWorkspace } from "./get-workspace";
import { listWorkspaces } from "./list-workspaces";
import { updateWorkspace } from "./update-workspace";

export const workspacesRouter = router({
  list: signedInProcedure.query(({ ctx }) => listWorkspaces(ctx)),
  create: signedInProcedure
    .input(takes(createWorkspaceInput))
    .mutation(({ ctx, input }) => createWorkspace(ctx, input)),
  get: workspaceProcedure.query(({ ctx }) => getWorkspace(ctx)),
  update: workspaceProcedure
    .input(takes(updateWorkspaceInput))
    .mutation(({ ctx, input }) => updateWorkspace(ctx, input)),
  delete: workspaceProcedure.mutation(({ ctx }) => deleteWorkspace(ctx)),
});
