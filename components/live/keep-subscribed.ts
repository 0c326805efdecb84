const FIRST_MS = 500;
const LONGEST_MS = 30_000;

interface Subscription {
  unsubscribe(): void;
}

/**
 * A subscription that begins anew when the server gave it up, a little later each time: a lost connection is taken up
 * again by the channel itself, but a server that has just started may answer with a failure, and that ends a subscription
 * for good.
 */
export function keepSubscribed(begin: (onError: () => void) => Subscription): Subscription {
  let current: Subscription | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_MS;
  let isLetGo = false;
  const start = () => {
    const begunAt = Date.now();
    current = begin(() => {
      if (isLetGo) return;
      if (Date.now() - begunAt > LONGEST_MS) waitMs = FIRST_MS;
      timer = setTimeout(start, waitMs);
      waitMs = Math.min(LONGEST_MS, waitMs * 2);
    });
  };
  start();
  return {
    unsubscribe() {
      isLetGo = true;
      clearTimeout(timer);
      current?.unsubscribe();
    },
  };
}
