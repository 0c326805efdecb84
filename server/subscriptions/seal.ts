/** Where a webhook leads and what its requests are signed with: kept like every other secret. */
import { randomBytes } from "node:crypto";
import type { Tx } from "@/db/client";
import { AppError } from "@/domain/errors";
import type { Keyring } from "../core/keyring";
import { openValue, sealValue } from "../secrets/envelope";
import { keyInUse, requireKey } from "../secrets/master-key";
import type { SubscriptionRow } from "./policy";

export interface WebhookSecret {
  url: string;
  signingSecret: string;
}

export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString("base64url")}`;

type Owned = Pick<SubscriptionRow, "id" | "workspaceId" | "userId">;

/** A row that was moved to another owner in the database opens no more. */
export const placeOf = ({ id, workspaceId, userId }: Owned) => ({
  workspaceId: workspaceId ?? userId ?? "",
  secretId: id,
  version: 1,
});

export async function sealWebhook(tx: Tx, keyring: Keyring, of: Owned, secret: WebhookSecret) {
  return sealValue(await keyInUse(tx, keyring), placeOf(of), JSON.stringify(secret));
}

export function openWebhook(keyring: Keyring, row: SubscriptionRow): WebhookSecret {
  const { keyId, wrappedKey, sealedValue } = row;
  if (!keyId || !wrappedKey || !sealedValue) throw new AppError("invalid", "It has no address any more.");
  const master = requireKey(keyring, keyId);
  try {
    return JSON.parse(openValue(master, placeOf(row), { keyId, wrappedKey, sealedValue }));
  } catch {
    throw new AppError("invalid", "Its address cannot be decrypted: its row was changed. Subscribe again.");
  }
}
