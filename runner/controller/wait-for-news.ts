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
  const listening = listen(sql, "queue", (payload) => {
    // The first call only says that it listens.
    if (isListening) tell(payload === CANCELED ? "cancel" : "work");
  });
  const stop = () => tell("none");
  const timer = setTimeout(stop, PATIENCE_MS);
  signal.addEventListener("abort", stop);
  const forget = await listening;
  isListening = true;
  try {
    return await heard;
  } finally {
    forget();
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
