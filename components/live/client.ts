"use client";
import { QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpBatchStreamLink,
  splitLink,
  wsLink,
} from "@trpc/client";
import { MAX_BATCH } from "@/domain/batch";
import { transformer } from "@/domain/transformer";
import type { AppRouter } from "@/server/trpc/root";
import { setConnection } from "./connection";

/** Data counts as fresh for this long, so that a page whose data came with it does not ask again at once. */
const FRESH_MS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: shouldRetry, refetchOnWindowFocus: true } },
  });
}

/** What the server has refused it will refuse again; only a lost connection or a busy server is worth another try. */
function shouldRetry(failures: number, error: unknown): boolean {
  const status = (error as { data?: { httpStatus?: number } }).data?.httpStatus;
  return failures < 2 && (status === undefined || status >= 500);
}

/** Queries go to the gateway in batches, and mutations to web; every subscription of the tab shares one WebSocket. */
export function createApiClient() {
  const live = createWSClient({
    url: () => `${location.origin.replace(/^http/, "ws")}/live`,
    lazy: { enabled: true, closeMs: 10_000 },
    retryDelayMs: (attempt) => Math.min(10_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2),
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5_000 },
    onOpen: () => setConnection("open"),
    onClose: () => setConnection("lost"),
    onError: () => setConnection("lost"),
  });
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: wsLink({ client: live, transformer }),
        false: splitLink({
          condition: ({ type }) => type === "query",
          // By POST too: a list of files does not fit into an address, and names stay out of access logs.
          true: httpBatchStreamLink({
            url: "/live",
            transformer,
            methodOverride: "POST",
            maxItems: MAX_BATCH,
          }),
          false: httpBatchLink({ url: "/api/trpc", transformer, maxItems: MAX_BATCH }),
        }),
      }),
    ],
  });
}
