import { addGroupInput, changeRoleInput, memberInput } from "@/domain/members";
import { router, workspaceProcedure } from "../trpc/init";
import { addGroup } from "./add-group";
import { changeRole } from "./change-role";
import { listMembers } from "./list-members";
import { removeMember } from "./remove-member";

export const membersRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listMembers(ctx)),
  changeRole: workspaceProcedure.input(changeRoleInput).mutation(({ ctx, input }) => changeRole(ctx, input)),
  remove: workspaceProcedure.input(memberInput).mutation(({ ctx, input }) => removeMember(ctx, input)),
  addGroup: workspaceProcedure.input(addGroupInput).mutation(({ ctx, input }) => addGroup(ctx, input)),
});
