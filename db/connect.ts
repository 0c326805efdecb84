import postgres from "postgres";

export type Sql = postgres.Sql;

/**
 * The library's own waits grow to 20 s, counted over all connections: too long for a server that was only restarted. A
 * server that answers, and takes nobody, counts as no retry.
 */
const waitToReconnect = (retries: number) => Math.min(0.1 * 2 ** retries, 0.5);
const CONNECT_TIMEOUT_S = 10;

/**
 * A postgres.js client. It does not know libpq's `?host=/folder` for a unix socket, which is how the bundled server is
 * reached, so that part of the URL is handed over as an option.
 */
export function connect(
  url: string,
  options: postgres.Options<Record<string, postgres.PostgresType>> = {},
): Sql {
  const parsed = new URL(url);
  const socketFolder = parsed.searchParams.get("host");
  parsed.searchParams.delete("host");
  return postgres(parsed.toString(), {
    onnotice: () => {},
    backoff: waitToReconnect,
    connect_timeout: CONNECT_TIMEOUT_S,
    ...(socketFolder ? { host: socketFolder } : {}),
    ...options,
  });
}
