import { BlockList, isIPv6 } from "node:net";
import os from "node:os";

/**
 * Whether an address is one of this machine's own, where what listens would take us for one of its own. Addresses come and
 * go, so they are looked up each time. Mapped ones count as what they map.
 */
export function isOurs(address: string): boolean {
  const own = new BlockList();
  for (const { address, family } of Object.values(os.networkInterfaces()).flatMap((all) => all ?? []))
    own.addAddress(address, family === "IPv6" ? "ipv6" : "ipv4");
  return own.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
