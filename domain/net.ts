/**
 * Which addresses a server may be told to fetch from. Loopback, private, link-local (the metadata services of clouds)
 * and reserved ranges are not public: the ranges are those of the IANA special-purpose registries.
 */

const CLOSED_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Azure's wire server.
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(parseRange);

/** True when the address is one of the public internet. What is no address at all is not. */
export function isPublicAddress(address: string): boolean {
  const v4 = parseV4(address);
  if (v4 !== null) return isPublicV4(v4);
  const groups = parseV6(address);
  if (groups === null) return false;
  const inner = embeddedV4(groups);
  if (inner !== null) return isPublicV4(inner);
  const first = groups[0]!;
  // Global unicast is 2000::/3; in it, 2001:db8::/32, 2001::/23 and 3fff::/20 are set aside.
  if (first < 0x2000 || first > 0x3fff) return false;
  return (
    !(first === 0x2001 && (groups[1] === 0x0db8 || groups[1]! < 0x200)) &&
    !(first === 0x3fff && groups[1]! < 0x1000)
  );
}

/** Link-local addresses and those of the metadata services of clouds: they answer whoever asks from the machine. */
export function isMetadataAddress(address: string): boolean {
  const v4 = parseV4(address);
  if (v4 !== null) return isMetadataV4(v4);
  const groups = parseV6(address);
  if (groups === null) return false;
  const inner = embeddedV4(groups);
  if (inner !== null) return isMetadataV4(inner);
  return (groups[0]! & 0xffc0) === 0xfe80 || METADATA_V6.has(groups.join(":"));
}

/** Amazon's and most others', Azure's wire server, Alibaba's, Oracle's; then Amazon's and Google's by IPv6. */
export const METADATA_RANGES = {
  v4: ["169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"],
  v6: ["fd00:ec2::254/128", "fd20:ce::254/128"],
};
const METADATA_V4 = METADATA_RANGES.v4.map(parseRange);
const METADATA_V6 = new Set(METADATA_RANGES.v6.map((range) => parseV6(range.split("/")[0]!)!.join(":")));

const isMetadataV4 = (address: number): boolean => METADATA_V4.some((range) => holds(range, address));

/** The eight groups of an address; IPv4 as mapped into IPv6, so that both spellings of one address are the same. */
export function groupsOf(address: string): number[] | null {
  const v4 = parseV4(address);
  return v4 === null ? parseV6(address) : [0, 0, 0, 0, 0, 0xffff, v4 >>> 16, v4 & 0xffff];
}

/** True when the host, with or without its port, means the machine itself. */
export const isThisMachine = (host: string): boolean =>
  /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);

const isPublicV4 = (address: number): boolean => !CLOSED_V4.some((range) => holds(range, address));

const holds = ({ base, mask }: { base: number; mask: number }, address: number): boolean =>
  (address & mask) >>> 0 === base;

function parseRange(text: string): { base: number; mask: number } {
  const [address, bits] = text.split("/") as [string, string];
  return { base: parseV4(address)!, mask: (0xffffffff << (32 - Number(bits))) >>> 0 };
}

/** Four decimal numbers only: other spellings are read differently by different programs. */
function parseV4(text: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  const parts = text.split(".").map(Number);
  return parts.every((part) => part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : null;
}

function parseV6(text: string): number[] | null {
  const bare = text.replace(/%.*$/, "").replace(/(?<!\d)(\d+\.\d+\.\d+\.\d+)$/, (quad) => {
    const value = parseV4(quad) ?? 0;
    return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
  });
  const halves = bare.split("::");
  if (halves.length > 2 || !bare.includes(":")) return null;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head!.length - (tail?.length ?? 0);
  if (tail ? missing < 0 : missing !== 0) return null;
  const groups = [...head!, ...Array<string>(tail ? missing : 0).fill("0"), ...(tail ?? [])];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}

/** The IPv4 address inside of a mapped (::ffff:0:0/96), translated (64:ff9b::/96) or 6to4 (2002::/16) one. */
function embeddedV4(groups: number[]): number | null {
  const pair = (high: number, low: number) => high * 65536 + low;
  const leads = (...start: number[]) => start.every((group, index) => groups[index] === group);
  if (leads(0, 0, 0, 0, 0, 0xffff) || leads(0x64, 0xff9b, 0, 0, 0, 0)) return pair(groups[6]!, groups[7]!);
  return leads(0x2002) ? pair(groups[1]!, groups[2]!) : null;
}
