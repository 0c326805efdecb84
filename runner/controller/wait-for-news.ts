import type { News } from "@/domain/node/messages";
import type { Services } from "@/server/core/services";
import { CANCELED, listen } from "@/server/queue/notify";

/** A proxy on the way may cut what is silent for a minute. */
const PATIENCE_MS = 25_000;

/** Resolves with the next thing that is said on the queue. It may be missed between two calls: nodes also ask by themselves. */
export async function waitForNews({ sql }: Pick<Services, "sql">, signal: AbortSignal): Promise<News> {
  let tell: (news: News) => void = () => {};
  const heard = new Promise<News>((resolve) => {
    tell = resolve;
  });
  let isListening = false;
  // The first call only says that it listens.
  const listening = listen(sql, "queue", (payload) => {
    if (isListening) tell(payload === CANCELED ? "cancel" : "work");
  });
  const ofEndpoints = listen(sql, "endpoints", () => {
    if (isListening) tell("work");
  });
  const stop = () => tell("none");
  const timer = setTimeout(stop, PATIENCE_MS);
  signal.addEventListener("abort", stop);
  const forget = await Promise.all([listening, ofEndpoints]);
  isListening = true;
  try {
    return await heard;
  } finally {
    for (const each of forget) each();
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
