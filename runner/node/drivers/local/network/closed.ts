/**
 * What a network of a run's own must not reach: this machine by any of its addresses, and the services of clouds that
 * answer whoever asks from it. The machine's addresses change, so they are read again and again.
 */
import { readFileSync } from "node:fs";
import { METADATA_RANGES } from "@/domain/net";

/** An address of IPv4 that a translator of the network reaches by IPv6. */
const TRANSLATED_METADATA = "64:ff9b::a9fe:0/112";

const isV6 = (range: string): boolean => range.includes(":");

/** The ranges that are closed, sorted: those of every machine, this machine's own, and those that were asked for. */
export function closedRanges(more: string[], hasV6: boolean): string[] {
  const own = [...ownV4(readProc("fib_trie")), ...ownV6(readProc("ipv6_route"))];
  const all = new Set([...METADATA_RANGES.v4, ...METADATA_RANGES.v6, TRANSLATED_METADATA, ...own, ...more]);
  return [...all].filter((range) => hasV6 || !isV6(range)).sort();
}

/**
 * Lines for `ip -batch` that close the ranges. A route that prohibits answers "Permission denied" at once, and is
 * more exact than the way out of the namespace.
 */
export const closingRoutes = (ranges: string[]): string =>
  ranges.map((range) => `route replace prohibit ${range}\n`).join("");

/**
 * Multicast from a bound socket passes by the routes, and would come back to the listeners of this machine (mDNS,
 * LLMNR); so would what is sent to link-local neighbours. A policy stops it. Neighbour discovery is neither UDP nor TCP.
 */
export function closingPolicies(hasV6: boolean): string {
  const v6 = ["ff00::/8", "fe80::/10"].flatMap((range) =>
    ["udp", "tcp"].map((proto) => `dst ${range} proto ${proto}`),
  );
  const selectors = ["dst 224.0.0.0/4", ...(hasV6 ? v6 : [])];
  return selectors.map((selector) => `xfrm policy update ${selector} dir out action block\n`).join("");
}

/** Addresses and broadcast addresses of the kernel's table of its own, as `/proc/net/fib_trie` draws it. */
export function ownV4(trie: string): string[] {
  const found = trie.matchAll(/\|-- ([\d.]+)\n((?:\s+\/\d+ .*\n)+)/g);
  return [...found].flatMap(([, address, kinds]) =>
    [...kinds!.matchAll(/\/(\d+) \w+ (?:LOCAL|BROADCAST)/g)].map(([, bits]) => `${address}/${bits}`),
  );
}

const RTF_LOCAL = 0x80000000;

/** The same by `/proc/net/ipv6_route`: destination, length and, as the last but one column, flags, all in hex. */
export function ownV6(routes: string): string[] {
  return routes.split("\n").flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const flags = Number.parseInt(columns.at(-2) ?? "", 16);
    if (columns.length < 10 || (flags & RTF_LOCAL) === 0) return [];
    const address = columns[0]!.match(/.{4}/g)!.join(":");
    return [`${address}/${Number.parseInt(columns[1]!, 16)}`];
  });
}

function readProc(name: string): string {
  try {
    return readFileSync(`/proc/net/${name}`, "utf8");
  } catch {
    return "";
  }
}
