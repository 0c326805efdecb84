import { type BlockList, isIP } from "node:net";

/**
 * The address of the client. Each trusted proxy vouches for the one that it wrote behind the others in X-Forwarded-For;
 * what the first untrusted one claims beyond itself counts for nothing.
 */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string | undefined,
  proxies: BlockList | undefined,
): string {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  let address = socketAddress;
  while (proxies?.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) {
    const hop = hops.pop();
    if (!hop || !isIP(hop)) break;
    address = hop;
  }
  return address;
}
