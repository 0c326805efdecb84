import { createHmac } from "node:crypto";

/**
 * The token that one attempt of a run writes with. It is derived, so that a restarted runner can give it again to an
 * attempt that was claimed and not yet started; only its hash is stored.
 */
export function runToken(secretKey: string, runId: string, attempt: number): string {
  return `atr_${createHmac("sha256", secretKey).update(`run-token:${runId}:${attempt}`).digest("base64url")}`;
}
