import type { WebSocket } from "@fastify/websocket";
import { MAX_BATCH } from "@/domain/batch";
import type { App } from "../../deps";

type Server = App["websocketServer"];

/** All subscriptions of a page, which opens them again at once after its connection was lost. */
const MAX_SUBSCRIPTIONS = 100;
/** So many messages a channel may send in so long: a page says little more than what it subscribes to. */
const MAX_MESSAGES = 1_000;
const WINDOW_MS = 10_000;
/** The close code for what breaks the rules of a server. */
const POLICY_VIOLATION = 1008;

interface Call {
  id?: unknown;
  method?: unknown;
}

/** Ends a channel that asks for more than any page does, at once or one by one, before any of it is answered. */
export function boundMessages(server: Server): void {
  server.on("connection", (client: WebSocket) => {
    const emit = client.emit.bind(client);
    const isWithinBounds = countCalls();
    client.emit = (event: string | symbol, ...more: unknown[]) => {
      if (event !== "message" || isWithinBounds(String(more[0]))) return emit(event, ...more);
      client.close(POLICY_VIOLATION, `A channel has at most ${MAX_SUBSCRIPTIONS} subscriptions.`);
      return true;
    };
  });
}

/** Follows what one channel has asked for so far; false when it is too much. */
export function countCalls(now = () => performance.now()): (text: string) => boolean {
  const open = new Set<unknown>();
  let windowAt = now();
  let messages = 0;
  return (text) => {
    if (now() - windowAt > WINDOW_MS) {
      windowAt = now();
      messages = 0;
    }
    const calls = readCalls(text);
    const asked = calls.filter(({ method }) => method === "query" || method === "mutation");
    for (const { id, method } of calls) {
      if (method === "subscription") open.add(id);
      else if (method === "subscription.stop") open.delete(id);
    }
    return ++messages <= MAX_MESSAGES && asked.length <= MAX_BATCH && open.size <= MAX_SUBSCRIPTIONS;
  };
}

/** What is no call of ours is refused by who reads it. */
function readCalls(text: string): Call[] {
  try {
    const said: unknown = JSON.parse(text);
    return (Array.isArray(said) ? said : [said]).filter((call) => typeof call === "object" && call !== null);
  } catch {
    return [];
  }
}
