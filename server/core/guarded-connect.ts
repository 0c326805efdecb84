/**
 * The one way out for addresses that people enter: datastores, webhooks, mail. The studio asks from this machine's own
 * network, so whoever may name an address could reach what only this machine reaches. An address is judged where the
 * connection is made, and the connection goes to the address that was judged: neither a name that changes in between nor a
 * redirect leads elsewhere.
 */
import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import net, { type LookupFunction } from "node:net";
import os from "node:os";
import { AppError } from "@/domain/errors";
import { groupsOf, isMetadataAddress, isPublicAddress } from "@/domain/net";
import { isListed, type PrivateHost, type Reached } from "@/domain/private-hosts";

/** The variable in which the platform owner lists private hosts: refusals name it. */
const LIST = "ATELIER_PRIVATE_HOSTS";

/** The address may not be reached. Trying again changes nothing. */
export class RefusedAddress extends AppError {
  constructor(host: string, why: string) {
    super("invalid", `The studio does not connect to ${host}: ${why}`);
    this.name = "RefusedAddress";
  }
}

export interface ConnectGuard {
  /** Agents for `http.request` and `https.request`, and for clients that take such agents. */
  agents(options?: https.AgentOptions): { http: http.Agent; https: https.Agent };
  /** A plain TCP connection, for what speaks another protocol; it has the time to be made, or fails. */
  connect(to: { host: string; port: number; timeoutMs: number }): Promise<net.Socket>;
  /** For `net.connect` and `tls.connect`. They do not ask it about a host that is an address: `requireAllowed` judges that. */
  lookup(port: number): LookupFunction;
  /** Throws `RefusedAddress` for a host that is an address and may not be reached; a name is judged by what it leads to. */
  requireAllowed(host: string, port: number): void;
}

/** How a name becomes addresses; another one stands in where a test answers for the network. */
type Resolve = (
  host: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => void,
) => void;

export function guardConnects(list: readonly PrivateHost[], resolve: Resolve = dns.lookup): ConnectGuard {
  const requireAllowed = (host: string, port: number) => {
    const bare = bareHost(host);
    if (net.isIP(bare) !== 0) judge(list, { host: bare, address: bare, port });
  };
  const lookup =
    (port: number): LookupFunction =>
    (host, options, callback) => {
      resolve(host, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, "", 0);
        try {
          for (const { address } of found) judge(list, { host, address, port });
        } catch (refusal) {
          return callback(refusal as RefusedAddress, "", 0);
        }
        if (options.all) return (callback as (error: null, found: dns.LookupAddress[]) => void)(null, found);
        callback(null, found[0]!.address, found[0]!.family);
      });
    };
  const guard = { requireAllowed, lookup };
  return {
    ...guard,
    agents: (options = {}) => ({ http: guardHttp(guard, options), https: guardHttps(guard, options) }),
    connect: (to) => connectGuarded(guard, to),
  };
}

function judge(list: readonly PrivateHost[], reached: Reached): void {
  const { host, address, port } = reached;
  const what = host === address ? "it" : `its address is ${address}, which`;
  if (isMetadataAddress(address))
    throw new RefusedAddress(host, `${what} answers for this machine alone, and can never be reached.`);
  const isOpen = isPublicAddress(address) && !isOurs(address);
  if (isOpen || isListed(list, reached)) return;
  const kind = isPublicAddress(address)
    ? "is this machine itself"
    : "is not an address of the public internet";
  throw new RefusedAddress(
    host,
    `${what} ${kind}. The owner of the platform can list ${host}:${port} in ${LIST}.`,
  );
}

/** Addresses of this machine come and go, so they are looked up each time. */
function isOurs(address: string): boolean {
  const wanted = groupsOf(address)?.join();
  const own = Object.values(os.networkInterfaces()).flatMap((all) => all ?? []);
  return own.some((entry) => groupsOf(entry.address)?.join() === wanted);
}

const bareHost = (host: string): string => host.replace(/^\[|\]$/g, "");

type Guard = Pick<ConnectGuard, "requireAllowed" | "lookup">;
type Target = { host?: string | null | undefined; port?: string | number | null | undefined };

/** What a connection is made with, whoever made the request: no other look-up, and no socket of this machine. */
function guarded<O extends Target>(guard: Guard, options: O, defaultPort: number): O {
  const port = Number(options.port ?? defaultPort);
  guard.requireAllowed(options.host ?? "localhost", port);
  return { ...options, path: undefined, socketPath: undefined, lookup: guard.lookup(port) };
}

type Made = (error: Error | null, stream: net.Socket) => void;

/** A refusal is told as any failure to connect is, and not thrown at whoever begins a request. */
function making<T>(make: () => T, callback: unknown): T | undefined {
  try {
    return make();
  } catch (refusal) {
    (callback as Made)(refusal as Error, undefined as unknown as net.Socket);
    return undefined;
  }
}

function guardHttp(guard: Guard, options: http.AgentOptions): http.Agent {
  return new (class extends http.Agent {
    override createConnection(...[to, callback]: Parameters<http.Agent["createConnection"]>) {
      return making(() => super.createConnection(guarded(guard, to, 80), callback), callback);
    }
  })(options);
}

function guardHttps(guard: Guard, options: https.AgentOptions): https.Agent {
  return new (class extends https.Agent {
    override createConnection(...[to, callback]: Parameters<https.Agent["createConnection"]>) {
      return making(() => super.createConnection(guarded(guard, to, 443), callback), callback);
    }
  })(options);
}

function connectGuarded(
  guard: Guard,
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number },
): Promise<net.Socket> {
  const bare = bareHost(host);
  return new Promise((resolve, reject) => {
    guard.requireAllowed(bare, port);
    const socket = net.connect({ host: bare, port, lookup: guard.lookup(port) });
    const timer = setTimeout(
      () => socket.destroy(new Error(`${host}:${port} took no connection in ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    const settle = (done: () => void) => () => {
      clearTimeout(timer);
      done();
    };
    socket.once("error", (error) => settle(() => reject(error))());
    socket.once(
      "connect",
      settle(() => resolve(socket)),
    );
  });
}
