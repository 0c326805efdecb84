import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyListenOptions } from "fastify";
import type { App } from "../deps";

/** How many connections wait, while a gateway comes up that takes the place of one that was killed. Linux bounds it further. */
const BACKLOG = 4_096;

interface Where {
  port: number;
  /** The socket that the supervisor holds, already bound to the port: it outlives this process. */
  fd?: number | undefined;
}

export async function listenForConnections(app: App, { port, fd }: Where): Promise<void> {
  const listen = (where: FastifyListenOptions & { fd?: number }) =>
    app.listen({ ...where, backlog: BACKLOG, listenTextResolver: () => "" });
  // Without a host Fastify would open those of `localhost` beside the descriptor.
  if (fd !== undefined) return void (await listen({ fd, host: "::" }));
  await listen({ port, host: "::" }).catch(async (failure) => {
    if (failure.code !== "EAFNOSUPPORT") throw failure;
    await listen({ port, host: "0.0.0.0" });
  });
}

/** Long enough for a connection that is in use to be asked once more. */
const LINGER_MS = 300;
const LOOK_MS = 10;

/**
 * An orderly end cuts no connection between two requests: each hears with its next answer that it is to be closed, and
 * those that are not used any more are closed after that. Whoever connects meanwhile waits for the gateway that comes next.
 */
export function leaveInOrder(app: App): void {
  app.addHook("preClose", async () => {
    // The one of HTTP would close what rests at this moment.
    net.Server.prototype.close.call(app.server);
    const until = performance.now() + LINGER_MS;
    while (performance.now() < until && (await countConnections(app.server)) > 0) await delay(LOOK_MS);
  });
}

const countConnections = (server: net.Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((failure, count) => (failure ? reject(failure) : resolve(count))),
  );
