/**
 * Where a browser goes that follows an address which a stranger may have written: in a link, behind a sign-in. It is read
 * by the parser that browsers use, which drops tabs and newlines, takes `\` for `/` and resolves dots, and never by a
 * pattern of ours.
 */

export type Destination =
  | { at: "here"; path: string }
  | { at: "elsewhere"; scheme: string }
  /** No address at all, or one that no person needs. */
  | { at: "nowhere" };

/** Stands for the studio where its own address does not matter. The name is reserved: nobody can be there. */
const HERE = "http://studio.invalid";
const LONGEST = 4_096;

export function destinationOf(address: string, origin: string = HERE): Destination {
  if (address.length > LONGEST || !URL.canParse(address, origin)) return { at: "nowhere" };
  const [url, studio] = [new URL(address, origin), new URL(origin)];
  // By scheme and host: the origin of a `blob:` address is that of the address inside of it.
  if (url.protocol !== studio.protocol || url.host !== studio.host)
    return { at: "elsewhere", scheme: url.protocol };
  return { at: "here", path: url.pathname + url.search + url.hash };
}

/**
 * The path here that the address leads to, or `/` when it leads elsewhere. A path that begins with two slashes, as that of
 * `/.//host` does, would name a host as soon as it is followed itself.
 */
export function ownPath(address: unknown, origin?: string): string {
  const destination = typeof address === "string" ? destinationOf(address, origin) : null;
  return destination?.at === "here" && !destination.path.startsWith("//") ? destination.path : "/";
}
