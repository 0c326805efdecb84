import { createInviteInput, inviteInput, inviteToken, joinInput } from "@/domain/invites";
import { publicProcedure, router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { acceptInvite, joinByInvite } from "./accept-invite";
import { createInvite } from "./create-invite";
import { listInvites } from "./list-invites";
import { lookAtInvite } from "./look-at-invite";
import { revokeInvite } from "./revoke-invite";

export const invitesRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listInvites(ctx)),
  create: workspaceProcedure
    .input(takes(createInviteInput))
    .mutation(({ ctx, input }) => createInvite(ctx, input)),
  revoke: workspaceProcedure.input(takes(inviteInput)).mutation(({ ctx, input }) => revokeInvite(ctx, input)),
  look: publicProcedure
    .input(takes(inviteToken))
    .query(({ ctx, input }) => lookAtInvite(ctx.services, input)),
  join: publicProcedure
    .input(takes(joinInput))
    .mutation(({ ctx, input }) => joinByInvite(ctx.services, input)),
  accept: signedInProcedure.input(takes(inviteToken)).mutation(({ ctx, input }) => acceptInvite(ctx, input)),
});
