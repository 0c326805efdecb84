import {
  addToGroupInput,
  createGroupInput,
  groupInput,
  removeFromGroupInput,
  renameGroupInput,
} from "@/domain/groups";
import { router, signedInProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { addToGroup, deleteGroup, removeFromGroup } from "./change-people";
import { createGroup } from "./create-group";
import { getGroup } from "./get-group";
import { listGroups } from "./list-groups";
import { renameGroup } from "./rename-group";

export const groupsRouter = router({
  list: signedInProcedure.query(({ ctx }) => listGroups(ctx)),
  get: signedInProcedure.input(takes(groupInput)).query(({ ctx, input }) => getGroup(ctx, input)),
  create: signedInProcedure
    .input(takes(createGroupInput))
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  rename: signedInProcedure
    .input(takes(renameGroupInput))
    .mutation(({ ctx, input }) => renameGroup(ctx, input)),
  addPerson: signedInProcedure
    .input(takes(addToGroupInput))
    .mutation(({ ctx, input }) => addToGroup(ctx, input)),
  removePerson: signedInProcedure
    .input(takes(removeFromGroupInput))
    .mutation(({ ctx, input }) => removeFromGroup(ctx, input)),
  delete: signedInProcedure.input(takes(groupInput)).mutation(({ ctx, input }) => deleteGroup(ctx, input)),
});
