import { createTokenInput, tokenInput } from "@/domain/tokens";
import { router, signedInProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createToken } from "./create-token";
import { listTokens } from "./list-tokens";
import { revokeToken } from "./revoke-token";

export const tokensRouter = router({
  list: signedInProcedure.query(({ ctx }) => listTokens(ctx)),
  create: signedInProcedure
    .input(takes(createTokenInput))
    .mutation(({ ctx, input }) => createToken(ctx, input)),
  revoke: signedInProcedure.input(takes(tokenInput)).mutation(({ ctx, input }) => revokeToken(ctx, input)),
});
