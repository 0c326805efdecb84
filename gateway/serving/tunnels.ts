/** The connections that nodes on other machines have brought, on which their instances are asked. */
import type { Socket } from "node:net";

export interface Tunnels {
  /** The newest is the one that counts: what came before for this instance is cut. */
  bring(instanceId: string, socket: Socket): void;
  /** Gives the connection to the instance as soon as there is one, once. The answer ends the waiting. */
  take(instanceId: string, use: (socket: Socket) => void): () => void;
  close(): void;
}

export function openTunnels(): Tunnels {
  /** The newest of each instance, whether it is used or not. */
  const newest = new Map<string, Socket>();
  const unused = new Set<Socket>();
  const waiting = new Map<string, (socket: Socket) => void>();
  const give = (instanceId: string, socket: Socket) => {
    const use = waiting.get(instanceId);
    if (!use) return void unused.add(socket);
    waiting.delete(instanceId);
    use(socket);
  };
  return {
    bring(instanceId, socket) {
      newest.get(instanceId)?.destroy();
      newest.set(instanceId, socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        unused.delete(socket);
        if (newest.get(instanceId) === socket) newest.delete(instanceId);
      });
      give(instanceId, socket);
    },
    take(instanceId, use) {
      waiting.set(instanceId, use);
      const there = newest.get(instanceId);
      if (there && unused.delete(there)) give(instanceId, there);
      return () => {
        if (waiting.get(instanceId) === use) waiting.delete(instanceId);
      };
    },
    close() {
      for (const socket of newest.values()) socket.destroy();
    },
  };
}
