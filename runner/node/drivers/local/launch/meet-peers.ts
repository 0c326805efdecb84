/** How the instances of a run on several nodes come together: each tells its place, and all start when all have. */
import { once } from "node:events";
import net from "node:net";
import type { PeerPlace } from "@/domain/peers";
import { failRun } from "../../../failure";
import type { Link } from "../../driver";
import type { Spot } from "../spot";
import { alone, type Group, portsNeeded } from "./distribution";
import { findFreePorts } from "./ports";

/** Processes in a network of their own cannot be reached by those of another node. */
export function requireOpenNetwork({ assignment, machine }: Spot): void {
  const mode = machine.networks.modeFor(assignment.network);
  if (!assignment.peers || mode === "full") return;
  throw failRun(
    "StartFailed",
    `The processes of several nodes cannot reach each other, as this node gives its runs a network of their own (${mode}): set ATELIER_NETWORK=full for the runner, and \`network: full\` for its compute target.`,
  );
}

export function findPorts({ distribution, peers }: Spot["assignment"]): Promise<number[]> {
  return findFreePorts(portsNeeded(distribution, peers), peers ? "0.0.0.0" : undefined);
}

/** Resolves when all instances of the run are ready. */
export async function meetPeers(
  { assignment, machine }: Spot,
  link: Pick<Link, "insist" | "meet">,
  ports: number[],
  signal: AbortSignal,
): Promise<Group> {
  const { peers } = assignment;
  if (!peers) return alone(ports);
  const address = await link.insist(() => ownAddress(machine.settings.studioUrl));
  const places = await link.meet({ address, ports }, signal);
  requireOneSide(places);
  return { instance: peers.instance, places };
}

/** By which others reach this machine: that by which it reaches the studio. On the studio's own it is the loopback's. */
async function ownAddress(studioUrl: string): Promise<string> {
  const { hostname, port, protocol } = new URL(studioUrl);
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = net.connect(Number(port) || (protocol === "https:" ? 443 : 80), host);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(10_000) });
    return socket.localAddress!.replace(/^::ffff:/, "");
  } finally {
    socket.destroy();
  }
}

const isLoopback = ({ address }: PeerPlace): boolean => address === "::1" || address.startsWith("127.");

function requireOneSide(places: PeerPlace[]): void {
  if (places.every(isLoopback) || !places.some(isLoopback)) return;
  throw failRun(
    "StartFailed",
    "Some of its nodes reach the studio by the loopback, and others do not: give those on the studio's machine its other address as --url.",
  );
}
