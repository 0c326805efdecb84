import type { Socket } from "node:net";
import { AppError } from "@/domain/errors";
import { TUNNEL_PROTOCOL } from "@/domain/node/links";
import type { Tunnels } from "@/gateway/serving/tunnels";
import type { NodeDesk } from "@/runner/controller/node-desk";
import type { App } from "../../deps";
import { leaseOf, OF_INSTANCE } from "./lease-address";

const KEEP_ALIVE_MS = 5_000;

/**
 * Where a node brings a connection on which this gateway asks one of its instances. The answer stays open: when the node's
 * token is revoked, the watch that every door of nodes is under ends the connection with it.
 */
export function tunnelRoute(app: App, desk: NodeDesk, tunnels: Tunnels): void {
  app.get(`${OF_INSTANCE}/tunnel`, async (request, reply) => {
    const opened = await desk.open(request.node);
    const lease = leaseOf(request);
    await opened.requireInstance(lease);
    if (request.headers.upgrade !== TUNNEL_PROTOCOL)
      throw new AppError("invalid", `Ask for a connection: \`Upgrade: ${TUNNEL_PROTOCOL}\`.`);
    reply.hijack();
    const { socket } = request.raw as { socket: Socket };
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${TUNNEL_PROTOCOL}\r\n\r\n`,
    );
    tunnels.bring(lease.id, socket);
  });
}
