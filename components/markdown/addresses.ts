import { destinationOf } from "@/domain/destination";

/** Where links and pictures of a text may lead. The text is anybody's, so only what is known to be harmless passes. */

/** Schemes that a link may have. */
const SCHEMES = ["http:", "https:", "mailto:"];
/** A file of a run at this studio, and nothing that climbs out of there. */
const RUN_FILE = /^\/[\w-]+\/runs\/[\w.-]+\/(files|code-files)\/[^\\]+$/;

/** The address as it may stand in a link, or "" where it may not. */
export function safeLink(address: string): string {
  const destination = destinationOf(address);
  if (destination.at === "nowhere") return "";
  return destination.at === "here" || SCHEMES.includes(destination.scheme) ? address : "";
}

export const isElsewhere = (address: string): boolean => destinationOf(address).at !== "here";

/** The address of a picture when it is a file of a run here; no page loads anything from another place. */
export function pictureAddress(address: string): string | null {
  if (!RUN_FILE.test(address)) return null;
  return address.split("/").some((part) => /^(\.|%2e){1,2}$/i.test(part)) ? null : address;
}
