import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** Sent by the proxy in front of the studio, and never handed on. */
export const PROXY_SECRET_HEADER = "x-atelier-proxy-secret";

export interface ProxyTrust {
  /** What the nearest proxy sends along. Where it is set, whoever comes without it is no proxy. */
  secret?: string | undefined;
  /** Proxies that are known by their addresses. */
  proxies?: BlockList | undefined;
}

interface Arrival {
  socketAddress: string;
  forwardedFor?: string | undefined;
  secret?: string | undefined;
}

/**
 * The address of the client. Each trusted proxy vouches for the one that it wrote behind the others in X-Forwarded-For;
 * what the first untrusted one claims beyond itself counts for nothing.
 */
export function clientAddress(
  { socketAddress, forwardedFor = "", secret }: Arrival,
  trust: ProxyTrust,
): string {
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  let address = socketAddress;
  let isProxy = trust.secret
    ? isSame(secret ?? "", trust.secret)
    : includes(trust.proxies, address) && !isOwnAddress(address);
  while (isProxy) {
    const hop = hops.pop();
    if (!hop || !isIP(hop)) break;
    address = hop;
    isProxy = includes(trust.proxies, address);
  }
  return address;
}

/**
 * What to say where an address of this machine is named as a proxy's and no secret tells it from the runs, which connect
 * from the same address and could write what they like; null where all is well.
 */
export function proxyAdvice({ secret, proxies }: ProxyTrust): string | null {
  const own = secret ? undefined : ownAddresses().find((address) => includes(proxies, address));
  if (!own) return null;
  return (
    `ATELIER_TRUSTED_PROXIES has ${own}, an address of this machine, from where runs connect too: it is not believed. ` +
    "Set ATELIER_PROXY_SECRET and let the proxy send it (docs/guides/behind-a-proxy.md)."
  );
}

const includes = (proxies: BlockList | undefined, address: string): boolean =>
  proxies?.check(address, isIP(address) === 6 ? "ipv6" : "ipv4") ?? false;

const ownAddresses = (): string[] => [
  "127.0.0.1",
  "::1",
  ...Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address)),
];

function isOwnAddress(address: string): boolean {
  const own = new BlockList();
  own.addSubnet("127.0.0.0", 8);
  for (const each of ownAddresses()) own.addAddress(each, isIP(each) === 6 ? "ipv6" : "ipv4");
  return includes(own, address);
}

/** Hashing first makes the lengths equal. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
