import type { WebSocket } from "@fastify/websocket";
import { MAX_BATCH } from "@/domain/batch";
import type { App } from "../../deps";

type Server = App["websocketServer"];

/** All subscriptions of a page, which opens them again at once after its connection was lost. */
const MAX_SUBSCRIPTIONS = 100;
/** The close code for what breaks the rules of a server. */
const POLICY_VIOLATION = 1008;

/** Ends a connection that asks for more in one message than a batch may hold, before any of it is answered. */
export function boundMessages(server: Server): void {
  server.on("connection", (client: WebSocket) => {
    const emit = client.emit.bind(client);
    client.emit = (event: string | symbol, ...more: unknown[]) => {
      if (event !== "message" || !isTooMuch(String(more[0]))) return emit(event, ...more);
      client.close(POLICY_VIOLATION, `A message holds at most ${MAX_BATCH} calls.`);
      return true;
    };
  });
}

function isTooMuch(text: string): boolean {
  if (!text.trimStart().startsWith("[")) return false;
  try {
    const calls: unknown = JSON.parse(text);
    if (!Array.isArray(calls)) return false;
    const asked = calls.filter((call) => call?.method === "query" || call?.method === "mutation");
    return asked.length > MAX_BATCH || calls.length > MAX_SUBSCRIPTIONS;
  } catch {
    return false;
  }
}
