import { createInviteInput, inviteInput, inviteToken, joinInput } from "@/domain/invites";
import { publicProcedure, router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { acceptInvite, joinByInvite } from "./accept-invite";
import { createInvite } from "./create-invite";
import { listInvites } from "./list-invites";
import { lookAtInvite } from "./look-at-invite";
import { revokeInvite } from "./revoke-invite";

export const invitesRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listInvites(ctx)),
  create: workspaceProcedure.input(createInviteInput).mutation(({ ctx, input }) => createInvite(ctx, input)),
  revoke: workspaceProcedure.input(inviteInput).mutation(({ ctx, input }) => revokeInvite(ctx, input)),
  look: publicProcedure.input(inviteToken).query(({ ctx, input }) => lookAtInvite(ctx.services, input)),
  join: publicProcedure.input(joinInput).mutation(({ ctx, input }) => joinByInvite(ctx.services, input)),
  accept: signedInProcedure.input(inviteToken).mutation(({ ctx, input }) => acceptInvite(ctx, input)),
});
