/** The addresses with a password, and what a build is told in their place. */
import { randomBytes } from "node:crypto";

export interface Credentials {
  username: string;
  password: string;
}

export interface PrivateIndex {
  /** Without credentials. */
  url: URL;
  authorization: string;
  /** True where a job names it: it may lead to no address that only this machine reaches. */
  isOfJob: boolean;
}

/** The relay inside of the sandbox puts its own address in the place of this one. */
export const DOOR_HOST = "door.invalid";

export type PrivatePlaces = ReturnType<typeof doorPlaces>;

export function doorPlaces(ofJob: readonly string[] = []) {
  /** In every address of the door: others on this machine may knock, and do not know it. */
  const token = randomBytes(16).toString("hex");
  const indexes: PrivateIndex[] = [];
  const secrets = new Set<string>();
  let upstream: URL | null = null;

  const keep = ({ username, password }: Credentials): string => {
    const basic = Buffer.from(`${username}:${password}`).toString("base64");
    for (const secret of [password || username, basic]) secrets.add(secret);
    return `Basic ${basic}`;
  };

  return {
    token,
    indexes,
    /** The proxy of this machine that wants a password, with it. */
    get upstream() {
      return upstream;
    },
    get secrets() {
      return [...secrets];
    },
    get isUsed() {
      return indexes.length > 0 || upstream !== null;
    },
    /** What a build is told of an index: its address, or the door's where that has a password. */
    index(written: string, known?: Credentials): string {
      const [, name = "", address = written] = /^([\w.-]+=)?(https?:\/\/.*)$/i.exec(written) ?? [];
      const url = URL.canParse(address) ? new URL(address) : null;
      const own = url && credentialsOf(url);
      const credentials = own ?? known;
      if (!url || !credentials) return written;
      const authorization = keep(credentials);
      url.username = "";
      url.password = "";
      const isOfJob = ofJob.includes(address);
      const number = indexes.push({ url, authorization, isOfJob }) - 1;
      return `${name}http://${DOOR_HOST}/${token}/${number}${url.pathname}${url.search}`;
    },
    /** A text of the build's, with the addresses that it was not told. */
    translate(text: string): string {
      const door = new RegExp(`http://127\\.0\\.0\\.1:\\d+/${token}/(\\d+)`, "g");
      return text
        .replace(door, (whole, number) => indexes[Number(number)]?.url.origin ?? whole)
        .replaceAll(token, "***");
    },
    /** What a build is told of a proxy with a password. Undefined for one that is not spoken to by HTTP. */
    proxy(written: string): string | undefined {
      const url = URL.canParse(written) ? new URL(written) : null;
      const credentials = url && credentialsOf(url);
      if (!url || !credentials || !/^https?:$/.test(url.protocol)) return undefined;
      keep(credentials);
      upstream = url;
      return `http://build:${token}@${DOOR_HOST}`;
    },
  };
}

export function credentialsOf(url: URL): Credentials | null {
  if (!url.username && !url.password) return null;
  return { username: decode(url.username), password: decode(url.password) };
}

/** A percent sign that begins no code stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
