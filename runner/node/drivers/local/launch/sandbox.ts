/**
 * How user code is kept away from us: what a *place* may see and write, and the command that puts a process there.
 * The order of mounts matters, since a later one hides an earlier one: hide first, then show, then close.
 */
import type { PlaceNetwork } from "../network/networks";
import { coverSockets, unixSockets } from "../network/unix-sockets";
import { CLOSING_SHELL, closeInherited } from "./close-inherited.mjs";
import { asEngineUser, type EngineUser } from "./engine-user";
import { imageMounts, type Root } from "./image-root";
import { depth, isWithin, parents, sortByDepth, withoutInner } from "./nesting";

export type IsolationKind = "bubblewrap-uid" | "bubblewrap-userns" | "uid" | "none";

export interface Isolation {
  kind: IsolationKind;
  /** One sentence for the compute target's page. */
  explain: string;
  bubblewrap?: string;
  setpriv?: string;
  /** Folders hidden from user code: the data folder, home folders, the services' sockets. */
  hidden: string[];
  /** Files that every place needs although they lie in hidden folders: the name servers' addresses. */
  shared: string[];
  /** Files of /etc in which the uids of the slots have a name. */
  accounts?: { passwd: string; group: string };
  devices: string[];
  /** The program that filters system calls, where it was seen to work. */
  seccompFile?: string;
  /** How many processes and threads the user of a place may have, where users are counted. */
  maxProcesses?: number;
}

export interface Place {
  uid: number;
  /** The folder that becomes /tmp. */
  tmp: string;
  writable: string[];
  readable: string[];
  shmBytes?: number;
  /** True where it has no network at all. */
  isOffline?: boolean;
  /** Absent or null: the network of the machine. */
  network?: PlaceNetwork | null;
  /** The file system of an image in the place of this machine's. */
  root?: Root | undefined;
  /** Set for a container engine, which has users of its own below the place's. */
  engineUser?: EngineUser;
  /** How many of its first descriptors are handed on: input, output and errors where nothing else is said. */
  descriptors?: number;
}

export const ownsUids = (kind: IsolationKind): boolean => kind === "bubblewrap-uid" || kind === "uid";
export const hasNamespaces = (kind: IsolationKind): boolean => kind.startsWith("bubblewrap");

/** The command line that runs `command` in the place. In a network of its own the sockets of this machine are covered. */
export function sandboxCommand(
  isolation: Isolation,
  place: Place,
  command: string[],
  sockets = place.network && !place.root ? unixSockets() : [],
): string[] {
  const asUser = [...become(isolation, place), ...command];
  if (!hasNamespaces(isolation.kind))
    return [...limited(isolation, place, false), ...inNetwork(place), ...asUser];
  const mounted = place.root ? imageMounts(isolation, place, place.root) : mounts(isolation, place, sockets);
  const isTried = isTriedAgain(isolation, mounted);
  const filter = isolation.seccompFile && !place.engineUser ? ["--seccomp", `${FILTER_FD}`] : [];
  return [
    ...limited(isolation, place, isTried),
    ...inNetwork(place),
    ...[isolation.bubblewrap!, ...filter, ...namespaces(isolation, place), ...mounted, "--"],
    ...(isTried ? SAYING_STARTED : []),
    ...asUser,
  ];
}

const FILTER_FD = 9;
/** What training and data loaders open at most; a limit of millions makes programs slow that close all of them. */
const MAX_FILES = 65_536;

/** `--where FILE COUNT WORD…`: so many words that count only while there is such a file. */
const WHERE = "--where";
const onlyWhere = (file: string, ...words: string[]) => [WHERE, file, `${words.length}`, ...words];

/**
 * What a bash does with such words of its own. A service that ends takes its socket along, and bubblewrap starts nothing
 * where one of its mounts has no place: so it is looked once more, right before.
 */
export const KEEP_WHERE = `words=(); while (( $# )); do
  if [[ $1 != ${WHERE} ]]; then words+=("$1"); shift; continue; fi
  [[ -e $2 ]] && words+=("\${@:4:$3}"); shift "$(( $3 + 3 ))"
done; set -- "\${words[@]}"`;

/** The first that runs in a place: it says so, and gives the command the output and errors that were put aside. */
const SAYING_STARTED = ["/bin/sh", "-c", 'echo started; exec "$@" >&6 2>&7 6>&- 7>&-', "start"];

/**
 * Between that look and the mount a socket can still go: where nothing was started, it is tried again, unless somebody has
 * ended the try. What bubblewrap says of a try is told only when it was the last.
 */
const startNamespaces = (filter: string) => `exec 6>&1 7>&2; all=("$@")
for try in 1 2 3 4 5; do
  set -- "\${all[@]}"; ${KEEP_WHERE}
  said=$(exec "$@" 2>&1${filter}); status=$?
  [[ $said == started* ]] && exit $status
  (( status == 1 )) || break
done; printf '%s\n' "$said" >&2; exit $status`;

/**
 * Where no mount can lose its place there is nothing to try again. The shell that does stays until the end: it has to end
 * with its parent, as bubblewrap does with it.
 */
const isTriedAgain = ({ setpriv }: Isolation, mounted: string[]): boolean =>
  mounted.includes(WHERE) && setpriv !== undefined;

/** A shell closes what was inherited, sets the limits and opens the filter. */
function limited(
  { maxProcesses, seccompFile, setpriv }: Isolation,
  { descriptors = 3 }: Place,
  isTried: boolean,
): string[] {
  const count = maxProcesses ? [`ulimit -u ${maxProcesses} 2>/dev/null`] : [];
  const limits = ["ulimit -c 0", `ulimit -n ${MAX_FILES} 2>/dev/null`, ...count];
  const filter = seccompFile ? ` ${FILTER_FD}< "$0"` : "";
  const start = isTried ? startNamespaces(filter) : `${KEEP_WHERE}; exec "$@"${filter}`;
  return [
    ...(isTried ? [setpriv!, "--pdeathsig", "KILL", "--"] : []),
    ...CLOSING_SHELL,
    [closeInherited(descriptors), ...limits, start].join("; "),
    seccompFile ?? "limited",
  ];
}

const inNetwork = ({ network }: Place): string[] =>
  network ? [network.nsenter, `--net=${network.path}`, "--"] : [];

/** The words before a command that make it the place's user. */
function become({ kind, setpriv }: Isolation, { uid, root, engineUser }: Place): string[] {
  if (!ownsUids(kind)) return [];
  return engineUser ? asEngineUser(engineUser) : dropTo(root ? root.setpriv : [setpriv!], uid);
}

function dropTo(setpriv: string[], uid: number): string[] {
  return [
    ...setpriv,
    ...["--reuid", `${uid}`, "--regid", `${uid}`, "--clear-groups"],
    ...["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"],
    "--",
  ];
}

function namespaces({ kind }: Isolation, { isOffline = false, engineUser }: Place): string[] {
  // Of root's rights those stay that it takes to become the run's user.
  const rights = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", ...(engineUser ? ["CAP_SYS_ADMIN"] : [])];
  const toDrop = rights.flatMap((right) => ["--cap-add", right]);
  const asRoot = engineUser ? ["--uid", "0", "--gid", "0", "--cap-add", "ALL"] : [];
  const own = kind === "bubblewrap-userns" ? ["--unshare-user", ...asRoot] : ["--cap-drop", "ALL", ...toDrop];
  const offline = isOffline ? ["--unshare-net"] : [];
  return [...own, ...offline, "--unshare-pid", "--unshare-ipc", "--die-with-parent"];
}

function mounts(
  { kind, hidden, shared, accounts, devices }: Isolation,
  place: Place,
  allSockets: string[],
): string[] {
  // The run has a /tmp of its own, so what lies in the machine's is hidden as well.
  const closed = [...hidden, "/tmp", "/var/tmp"];
  const isHidden = (target: string) => closed.some((folder) => isWithin(folder, target));
  const resolver = place.network?.resolver;
  const needed = [...shared, ...place.readable, ...place.writable];
  const sockets = allSockets.filter((socket) => !isHidden(socket));
  const masks = coverSockets(sockets, (folder) => needed.some((file) => isWithin(folder, file)));
  const closedFor = (folder: string, ...words: string[]) =>
    masks.folders.includes(folder) && !hidden.includes(folder) ? onlyWhere(folder, ...words) : words;
  const covered = sortByDepth([...hidden, ...masks.folders]);
  const shown = [
    ...withoutInner([...shared, ...place.readable].filter(isHidden)).map((target) => [
      "--ro-bind",
      target,
      target,
    ]),
    ...place.writable.map((target) => ["--bind", target, target]),
    ...(resolver ? [["--ro-bind", resolver.from, resolver.at]] : []),
  ].sort((a, b) => depth(a[2]!) - depth(b[2]!));
  return [
    ...["--ro-bind", "/", "/", "--bind", place.tmp, "/tmp", "--bind", place.tmp, "/var/tmp"],
    ...covered.flatMap((folder) => closedFor(folder, "--tmpfs", folder)),
    ...shown.flatMap(([how, from, target]) => [...parents(closed, target!), how!, from!, target!]),
    ...masks.sockets.flatMap((socket) => onlyWhere(socket, "--ro-bind", "/dev/null", socket)),
    ...(accounts
      ? ["--ro-bind", accounts.passwd, "/etc/passwd", "--ro-bind", accounts.group, "/etc/group"]
      : []),
    // Where the run is another user than their owner, it cannot write to them anyhow.
    ...(ownsUids(kind) ? [] : covered.flatMap((folder) => closedFor(folder, "--remount-ro", folder))),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...devices.flatMap((device) => ["--dev-bind", device, device]),
    ...["--perms", "1777", "--size", `${place.shmBytes ?? 2 * 1024 ** 3}`, "--tmpfs", "/dev/shm"],
  ];
}
