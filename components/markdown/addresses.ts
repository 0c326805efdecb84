/** Where links and pictures of a text may lead. The text is anybody's, so only what is known to be harmless passes. */

/** Schemes that a link may have; an address without one stays on this studio. */
const SCHEME = /^(https?|mailto):/i;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** A file of a run at this studio, and nothing that climbs out of there. */
const RUN_FILE = /^\/[\w-]+\/runs\/[\w.-]+\/(files|code-files)\/[^\\]+$/;

/** The address as it may stand in a link, or "" where it may not. Browsers overlook control characters and spaces. */
export function safeLink(address: string): string {
  const plain = address.replace(/[\u0000-\u0020\u007f]/g, "");
  return HAS_SCHEME.test(plain) && !SCHEME.test(plain) ? "" : address;
}

export const isElsewhere = (address: string): boolean => /^([a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(address);

/** The address of a picture when it is a file of a run here; no page loads anything from another place. */
export function pictureAddress(address: string): string | null {
  if (!RUN_FILE.test(address)) return null;
  return address.split("/").some((part) => /^(\.|%2e){1,2}$/i.test(part)) ? null : address;
}
