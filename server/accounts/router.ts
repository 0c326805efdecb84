import { changePasswordInput, profileInput, sessionInput, setupInput } from "@/domain/accounts";
import { endSession, signOutEverywhere } from "../auth/end-session";
import { publicProcedure, router, signedInProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { changePassword } from "./change-password";
import { needsSetup, setUpFirstAccount } from "./first-account";
import { getMe } from "./get-me";
import { listSessions } from "./list-sessions";
import { updateProfile } from "./update-profile";

export const accountsRouter = router({
  needsSetup: publicProcedure.query(({ ctx }) => needsSetup(ctx.services.db)),
  setUp: publicProcedure
    .input(takes(setupInput))
    .mutation(({ ctx, input }) => setUpFirstAccount(ctx.services.db, input)),
  me: signedInProcedure.query(({ ctx }) => getMe(ctx)),
  updateProfile: signedInProcedure
    .input(takes(profileInput))
    .mutation(({ ctx, input }) => updateProfile(ctx, input)),
  changePassword: signedInProcedure
    .input(takes(changePasswordInput))
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  sessions: signedInProcedure.query(({ ctx }) => listSessions(ctx)),
  endSession: signedInProcedure
    .input(takes(sessionInput))
    .mutation(({ ctx, input }) => endSession(ctx, input)),
  signOutEverywhere: signedInProcedure.mutation(({ ctx }) => signOutEverywhere(ctx)),
});
