/** The keys of an endpoint: two, so that one can be changed while clients still use the other. */
import { randomBytes } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { endpointKeys } from "@/db/schema";
import { KEY_SLOTS, type KeySlot } from "@/domain/endpoints";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { hashSecret } from "../auth/secrets";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { openValue, sealValue } from "../secrets/envelope";
import { keyInUse, requireKey } from "../secrets/master-key";
import { endpointInput, loadEndpoint, lockEndpoint } from "./endpoint-record";

export interface EndpointKeys {
  primaryKey: string | null;
  secondaryKey: string | null;
}

export const regenerateKeyInput = endpointInput.extend({ slot: z.enum(KEY_SLOTS) });

/** Makes the key of that slot anew; the one before opens nothing from then on. */
export async function writeKey(
  tx: Tx,
  ctx: WorkspaceCtx,
  endpointId: string,
  slot: KeySlot,
): Promise<string> {
  const { workspaceId, services } = ctx;
  const value = randomBytes(24).toString("base64url");
  const id = newId("endpointKey");
  const place = { workspaceId, secretId: id, version: 1 };
  const sealed = sealValue(await keyInUse(tx, services.keyring), place, value);
  await tx
    .delete(endpointKeys)
    .where(and(eq(endpointKeys.endpointId, endpointId), eq(endpointKeys.slot, slot)));
  await tx
    .insert(endpointKeys)
    .values({ id, endpointId, workspaceId, slot, digest: hashSecret(value), ...sealed });
  return value;
}

/** Both keys. That somebody read them is written down. */
export async function readKeys(
  ctx: WorkspaceCtx,
  input: z.input<typeof endpointInput>,
): Promise<EndpointKeys> {
  authorize(ctx, "endpoints:readKeys");
  const { endpoint: name } = parse(endpointInput, input);
  const { services, workspaceId } = ctx;
  return services.db.transaction(async (tx) => {
    const { id, authMode } = await loadEndpoint(tx, workspaceId, name);
    if (authMode !== "key")
      throw new AppError(
        "conflict",
        `The endpoint ${name} has no keys: its auth_mode is ${authMode}, so a token of the studio opens it.`,
      );
    const rows = await tx
      .select()
      .from(endpointKeys)
      .where(eq(endpointKeys.endpointId, id))
      .orderBy(asc(endpointKeys.slot));
    await audit(tx, ctx, "endpoints.readKeys", id, { name });
    const open = (slot: KeySlot) => {
      const row = rows.find((one) => one.slot === slot);
      const place = { workspaceId, secretId: row?.id ?? "", version: 1 };
      return row ? openValue(requireKey(services.keyring, row.keyId), place, row) : null;
    };
    return { primaryKey: open("primary"), secondaryKey: open("secondary") };
  });
}

export async function regenerateKey(
  ctx: WorkspaceCtx,
  input: z.input<typeof regenerateKeyInput>,
): Promise<{ slot: KeySlot }> {
  authorize(ctx, "endpoints:write");
  authorize(ctx, "endpoints:readKeys");
  const { endpoint: name, slot } = parse(regenerateKeyInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockEndpoint(tx, ctx.workspaceId, name);
    await writeKey(tx, ctx, id, slot);
    await audit(tx, ctx, "endpoints.regenerateKey", id, { name, slot });
    await notify(tx, "endpoints", id);
  });
  return { slot };
}
