/** Finds out, by trying, whether runs can have a network of their own on this machine. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { NETWORK_LABELS, type NetworkMode } from "@/domain/compute";
import type { Settings } from "../../../options";
import { findProgram, run } from "../commands";
import type { Isolation } from "../launch/sandbox";
import type { Tools, WayOut } from "./namespace";
import { BUILDS, type Means, Networks, type PlaceNetwork } from "./networks";
import { writeResolver } from "./resolver";

const SHARED = "Runs share the network of this machine, and reach everything that listens on it";

export async function detectNetworks(
  settings: Settings,
  isolation: Isolation,
  place = BUILDS,
): Promise<Networks> {
  const cannot = (why: string) =>
    new Networks(settings, null, { mode: "full", isOwn: false, explain: `${SHARED}: ${why}.` });
  if (isolation.kind !== "bubblewrap-uid") {
    return cannot("a network of their own needs bubblewrap, and a studio that runs as root");
  }
  const means = await findMeans(settings);
  if (typeof means === "string") return cannot(means);
  const { network: mode } = settings;
  const networks = new Networks(settings, means, { mode, isOwn: mode !== "full", explain: explain(mode) });
  try {
    await mkdir(path.join(settings.home, "network"), { recursive: true });
    const tried = await networks.provide(place, "outside");
    const reached = await reachedFrom(tried!);
    if (reached) throw new Error(`${reached} can be reached from it`);
    return networks;
  } catch (failure) {
    await networks.close(new Set());
    return cannot(`one of their own could not be made here (${(failure as Error).message})`);
  }
}

function explain(mode: NetworkMode): string {
  const { explains } = NETWORK_LABELS[mode];
  return mode === "full" ? `${explains} ATELIER_NETWORK says so.` : explains;
}

/** What is needed, or what is missing as the end of a sentence. */
async function findMeans({ hostVariables, home }: Settings): Promise<Means | string> {
  const [ip, pasta, nsenter] = ["ip", "pasta", "nsenter"].map((name) =>
    findProgram(name, hostVariables.PATH),
  );
  if (!ip || !pasta || !nsenter) {
    return "install what is missing for one of their own (apt-get install passt iproute2 util-linux)";
  }
  const way = findWayOut();
  if (!way) return "this machine has no network beside its loopback";
  return { tools: { ip, pasta, nsenter } satisfies Tools, way, resolver: await writeResolver(home) };
}

/** The interface of the default route, or else any with an address: some machines see only their neighbours. */
function findWayOut(): WayOut | null {
  const rows = readLines("/proc/net/route").map((line) => line.split(/\s+/));
  const v6 = readLines("/proc/net/ipv6_route")
    .map((line) => line.trim().split(/\s+/))
    .find(([target, bits, , , , , , , , device]) => /^0+$/.test(target!) && bits === "00" && device !== "lo");
  const some = Object.entries(os.networkInterfaces()).find(([, all]) => all?.some((one) => !one.internal));
  const device = rows.find(([, target]) => target === "00000000")?.[0] ?? v6?.at(-1) ?? some?.[0];
  return device ? { device, hasV6: v6 !== undefined } : null;
}

const readLines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];

/** An address of this machine that answers from inside of the network, or null, as it should be. */
async function reachedFrom({ nsenter, path: namespace }: PlaceNetwork): Promise<string | null> {
  const outer = Object.values(os.networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  for (const address of ["127.0.0.1", ...(outer ? [outer.address] : [])]) {
    const server = net.createServer((socket) => socket.destroy()).listen(0, address);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = `exec 3<>/dev/tcp/${address}/${port}`;
    const { exitCode } = await run([nsenter, `--net=${namespace}`, "--", "/bin/bash", "-c", ask]);
    server.close();
    if (exitCode === 0) return address;
  }
  return null;
}
