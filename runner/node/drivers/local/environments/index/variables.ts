/** What installers need to know of this machine's network: proxies, certificates, the indexes of packages. */
import type { NamedIndexes } from "@/domain/index-secrets";
import { type Credentials, doorPlaces, type PrivatePlaces } from "./places";

const PASSED =
  /^(PIP_\w+|UV_\w+|(HTTPS?|ALL|NO)_PROXY|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/;
/** A name, a password or a token before the host of an address. */
const HAS_CREDENTIALS = /\/\/[^/\s@]+@/;
const NAMES_SECRET = /PASSWORD|USERNAME|TOKEN|SECRET|PUBLISH|KEYRING|API_KEY|CLIENT_CERT/i;
const IS_PROXY = /_proxy$/i;

export type Variables = Record<string, string | undefined>;

const passed = (host: Variables): [string, string][] =>
  Object.entries(host).filter((entry): entry is [string, string] => PASSED.test(entry[0]) && !!entry[1]);

/** The host's settings for a run. Those with a password stay with us: user code could send it anywhere. */
export function packageVariables(host: Variables): Record<string, string> {
  const open = passed(host).filter(
    ([name, value]) => !NAMES_SECRET.test(name) && !HAS_CREDENTIALS.test(value),
  );
  return Object.fromEntries(open);
}

/** The host's settings for a step of ours that runs nobody's code, said to uv in its own words where only pip's are set. */
export function installerVariables(host: Variables): Record<string, string> {
  const variables = Object.fromEntries(passed(host));
  const translated: Variables = {
    UV_DEFAULT_INDEX: variables.UV_DEFAULT_INDEX ?? variables.UV_INDEX_URL ?? variables.PIP_INDEX_URL,
    UV_INDEX: variables.UV_INDEX ?? variables.UV_EXTRA_INDEX_URL ?? variables.PIP_EXTRA_INDEX_URL,
    SSL_CERT_FILE: variables.SSL_CERT_FILE ?? variables.PIP_CERT ?? variables.REQUESTS_CA_BUNDLE,
  };
  const set = Object.entries(translated).filter(([, value]) => value) as [string, string][];
  return {
    ...variables,
    ...Object.fromEntries(set),
    UV_PYTHON_DOWNLOADS: "never",
    PIP_NO_INPUT: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
  };
}

/** The host's settings with the indexes that a job names: they come before the host's, as pip and uv take them. */
export function withIndexes(host: Variables, { main, extra, links }: NamedIndexes): Variables {
  const { UV_INDEX = host.UV_EXTRA_INDEX_URL ?? host.PIP_EXTRA_INDEX_URL, PIP_EXTRA_INDEX_URL } = host;
  const first = main.at(-1);
  const join = (addresses: (string | undefined)[], sign = " ") => addresses.filter(Boolean).join(sign);
  return {
    ...host,
    ...(first && { PIP_INDEX_URL: first, UV_DEFAULT_INDEX: first, UV_INDEX_URL: undefined }),
    ...(extra.length > 0 && {
      UV_INDEX: join([...extra, UV_INDEX]),
      UV_EXTRA_INDEX_URL: undefined,
      PIP_EXTRA_INDEX_URL: join([...extra, PIP_EXTRA_INDEX_URL]),
    }),
    ...(links.length > 0 && {
      UV_FIND_LINKS: join([...links, host.UV_FIND_LINKS], ","),
      PIP_FIND_LINKS: join([...links, host.PIP_FIND_LINKS]),
    }),
  };
}

/**
 * The host's settings for a build, which runs the code of packages: where an address has a password, our own door
 * stands for it. Also those places, for the door, and every secret, so that no log shows it.
 */
export function buildVariables(
  host: Variables,
  ofJob: NamedIndexes = { main: [], extra: [], links: [] },
): {
  variables: Record<string, string>;
  places: PrivatePlaces;
  secrets: string[];
} {
  const places = doorPlaces(Object.values(ofJob).flat());
  const all = Object.entries(installerVariables(host));
  const kept = all.filter(([name]) => !NAMES_SECRET.test(name));
  const variables = Object.fromEntries(
    kept.flatMap(([name, value]) => {
      const shown = IS_PROXY.test(name)
        ? shownProxy(name, value, places)
        : value.replace(/[^\s,]+/g, (address) => places.index(address, named(address, host)));
      return shown ? [[name, shown]] : [];
    }),
  );
  const own = places.isUsed
    ? Object.fromEntries(["NO_PROXY", "no_proxy"].map((name) => [name, besideProxy(host)]))
    : {};
  const named_ = all
    .filter(([name]) => /PASSWORD|TOKEN|SECRET|API_KEY/i.test(name))
    .map(([, value]) => value);
  return { variables: { ...variables, ...own }, places, secrets: [...named_, ...places.secrets] };
}

const shownProxy = (name: string, value: string, places: PrivatePlaces): string | undefined =>
  HAS_CREDENTIALS.test(value) && !/^no_/i.test(name) ? places.proxy(value) : value;

/** The door is reached without a proxy. */
const besideProxy = ({ NO_PROXY, no_proxy = NO_PROXY }: Variables): string =>
  [no_proxy, "127.0.0.1"].filter(Boolean).join(",");

/** uv's way to give an index its password: `UV_INDEX_<NAME>_PASSWORD` for `name=https://…`. */
function named(address: string, host: Variables): Credentials | undefined {
  const name = /^([\w.-]+)=/
    .exec(address)?.[1]
    ?.toUpperCase()
    .replace(/[^A-Z0-9]/g, "_");
  const [username, password] = ["USERNAME", "PASSWORD"].map((word) => host[`UV_INDEX_${name}_${word}`]);
  return name && (username || password) ? { username: username ?? "", password: password ?? "" } : undefined;
}
