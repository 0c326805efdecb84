/**
 * Which addresses an input may be fetched from. The node asks from this machine's own network, so what listens here
 * would take it for one of its own.
 */
import { BlockList, isIPv6 } from "node:net";
import os from "node:os";
import { isMetadataAddress, isPublicAddress } from "@/domain/net";

/** What is wrong with the address, as the end of a sentence that begins with it, or null. */
export function refuseAddress(address: string, allowPrivate: boolean): string | null {
  if (isMetadataAddress(address)) return "which answers for this machine alone";
  if (allowPrivate) return null;
  if (!isPublicAddress(address)) return NOT_PUBLIC;
  return isOurs(address) ? "which is this machine itself" : null;
}

const NOT_PUBLIC =
  "which is not a public address (ATELIER_ALLOW_PRIVATE_URLS=true lets the studio fetch from them)";

/** Addresses come and go, so they are looked up each time. Mapped ones count as what they map. */
export function isOurs(address: string): boolean {
  const own = new BlockList();
  for (const { address, family } of Object.values(os.networkInterfaces()).flatMap((all) => all ?? []))
    own.addAddress(address, family === "IPv6" ? "ipv6" : "ipv4");
  return own.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
