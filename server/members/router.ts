import { addGroupInput, changeRoleInput, memberInput } from "@/domain/members";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { addGroup } from "./add-group";
import { changeRole } from "./change-role";
import { listMembers } from "./list-members";
import { removeMember } from "./remove-member";

export const membersRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listMembers(ctx)),
  changeRole: workspaceProcedure
    .input(takes(changeRoleInput))
    .mutation(({ ctx, input }) => changeRole(ctx, input)),
  remove: workspaceProcedure.input(takes(memberInput)).mutation(({ ctx, input }) => removeMember(ctx, input)),
  addGroup: workspaceProcedure.input(takes(addGroupInput)).mutation(({ ctx, input }) => addGroup(ctx, input)),
});
