/** The hosts of a private network that the platform owner lets the studio connect to. */
import { groupsOf } from "./net";

export interface PrivateHost {
  /** A name, also `*.` and the end of one; or an address. In lower case. */
  host: string;
  /** Of an address: how many of the 128 bits count, IPv4 being mapped into IPv6. */
  bits: number | null;
  /** The one port that may be reached; null for all of them. */
  port: number | null;
}

export const PRIVATE_HOST_RULE =
  "a name, an address or a range, with or without a port: minio.lan:9000, *.corp.example, 10.2.0.0/16, [::1]:80";

const NAME = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;
/** `name:port`, `[v6]:port`, `v4/bits`, `v6/bits`, or each alone. */
const ENTRY = /^(?:\[(?<v6>[^\]]+)\]|(?<bare>[^/[\]]*?))(?:\/(?<bits>\d{1,3}))?(?::(?<port>\d{1,5}))?$/;

/** An entry as it is written, or null when it is none. */
export function readPrivateHost(written: string): PrivateHost | null {
  const text = written.trim().toLowerCase();
  const { v6, bare, bits, port } = (isBareV6(text) ?? ENTRY.exec(text)?.groups ?? {}) as Record<
    string,
    string
  >;
  const host = v6 ?? bare ?? "";
  const portNumber = port === undefined ? null : Number(port);
  if (portNumber !== null && (portNumber < 1 || portNumber > 65_535)) return null;
  if (groupsOf(host) === null)
    return bits === undefined && v6 === undefined && NAME.test(host) && !/^[\d.]+$/.test(host)
      ? { host, bits: null, port: portNumber }
      : null;
  const isV4 = !host.includes(":");
  const length = bits === undefined ? (isV4 ? 32 : 128) : Number(bits);
  if (length > (isV4 ? 32 : 128)) return null;
  return { host, bits: isV4 ? length + 96 : length, port: portNumber };
}

/** `::1` and `fd00::/8`: their colons begin no port. */
function isBareV6(text: string): { v6: string; bits?: string } | null {
  const [v6 = "", bits, ...more] = text.split("/");
  if (!v6.includes("::") && v6.split(":").length !== 8) return null;
  if (groupsOf(v6) === null || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
    return null;
  return bits === undefined ? { v6 } : { v6, bits };
}

export interface Reached {
  /** The host as it was asked for: a name or an address. */
  host: string;
  /** What it is now. */
  address: string;
  port: number;
}

/** True when one of the entries names the host or holds its address, and the port with it. */
export const isListed = (list: readonly PrivateHost[], reached: Reached): boolean =>
  list.some((entry) => (entry.port === null || entry.port === reached.port) && isMeant(entry, reached));

function isMeant({ host, bits }: PrivateHost, { host: asked, address }: Reached): boolean {
  if (bits !== null) return isWithin(address, host, bits);
  const name = asked.toLowerCase().replace(/\.$/, "");
  return host.startsWith("*.") ? name.endsWith(host.slice(1)) : name === host;
}

function isWithin(address: string, base: string, bits: number): boolean {
  const [groups, start] = [groupsOf(address), groupsOf(base)];
  if (groups === null || start === null) return false;
  return groups.every((group, index) => {
    const kept = Math.min(16, Math.max(0, bits - index * 16));
    const mask = (0xffff << (16 - kept)) & 0xffff;
    return (group & mask) === (start[index]! & mask);
  });
}
