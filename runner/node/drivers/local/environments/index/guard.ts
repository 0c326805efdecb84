/** Where a package index that a job names may lead: we ask it from this machine's own network. */
import dns from "node:dns";
import net, { type LookupFunction } from "node:net";
import { isMetadataAddress, isPublicAddress } from "@/domain/net";
import { isListed, type PrivateHost } from "@/domain/private-hosts";
import { isOurs } from "./own-addresses";

/** Options of a request that judge the address where the connection is made; throws for one that stands in the URL. */
export function guardAddress(url: URL, list: readonly PrivateHost[]): { lookup: LookupFunction } {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const judge = (address: string) => {
    const isOpen = isPublicAddress(address) && !isOurs(address);
    if (!isMetadataAddress(address) && (isOpen || isListed(list, { host, address, port }))) return;
    throw new Error(
      `${host} is not an address of the public internet: the owner of the platform can list ${host}:${port} in ATELIER_PRIVATE_HOSTS`,
    );
  };
  if (net.isIP(host) !== 0) judge(host);
  return {
    lookup: (name, options, callback) =>
      dns.lookup(name, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, "", 0);
        try {
          for (const { address } of found) judge(address);
        } catch (refusal) {
          return callback(refusal as Error, "", 0);
        }
        if (options.all) (callback as (error: null, found: dns.LookupAddress[]) => void)(null, found);
        else callback(null, found[0]!.address, found[0]!.family);
      }),
  };
}
