/**
 * Names that MLflow's clients cannot carry, though ours can. A client decodes each listed name until it stays the same,
 * reads it as an address, and puts it into the next address without escaping it: of `k%10.png` comes another name, of
 * `why?.png` a question. So what would be lost is listed as a spelling, and understood when it comes back.
 */

import { hasArtifacts } from "@/server/artifacts/queries";
import type { WorkspaceCtx } from "@/server/core/context";
import type { ArtifactPlace } from "./artifact-place";

/** An escape, a question, an empty parameter, and a space where addresses are trimmed. */
const LOST = /%(?=[0-9a-f]{2})|\?|;$|^ /gi;
/** What is read as a scheme, and becomes small letters, or is given slashes: those that Python says have a host. */
const SCHEME = /^([a-z][\w+.-]*):/i;
const HAS_HOST =
  /^(?:file|ftp|git|git\+ssh|gopher|https?|imap|itms-services|mms|nfs|nntp|prospero|rsync|rtsp[su]?|sftp|shttp|snews|svn|svn\+ssh|telnet|wais|wss?)$/;
const spell = (sign: string) => `~${sign.charCodeAt(0).toString(16)}`;

/** A name as it is listed for clients. */
export const nameForClients = (name: string): string =>
  name
    .replace(LOST, spell)
    .replace(SCHEME, (whole, scheme: string) =>
      scheme !== scheme.toLowerCase() || HAS_HOST.test(scheme) ? `${scheme}~3a` : whole,
    );

/** Such spellings, and none by which names are stored anyway (`domain/artifact-names.ts`). */
const SPELLED =
  /~25(?=[0-9a-f]{2})(?!2[ef3]|5c|00)|~3f|~3b(?=\/|$)|(?<=^|\/)~20|~3a(?<=(?:^|\/)[a-z][\w+.-]*~3a)/gi;
const unspell = (spelling: string) => String.fromCharCode(parseInt(spelling.slice(1), 16));

/** The place that a client means: what is there by exactly that path, else what was listed for it by that spelling. */
export async function placeMeant(ctx: WorkspaceCtx, place: ArtifactPlace): Promise<ArtifactPlace> {
  const path = place.path.replace(SPELLED, unspell);
  return path === place.path || (await hasArtifacts(ctx, place)) ? place : { ...place, path };
}
