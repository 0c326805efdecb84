import { secretInput, setSecretInput } from "@/domain/secrets";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { deleteSecret } from "./delete-secret";
import { getSecret, listSecrets } from "./list-secrets";
import { setSecret } from "./set-secret";

export const secretsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listSecrets(ctx)),
  get: workspaceProcedure.input(takes(secretInput)).query(({ ctx, input }) => getSecret(ctx, input)),
  set: workspaceProcedure.input(takes(setSecretInput)).mutation(({ ctx, input }) => setSecret(ctx, input)),
  delete: workspaceProcedure.input(takes(secretInput)).mutation(({ ctx, input }) => deleteSecret(ctx, input)),
});
