import postgres from "postgres";

export type Sql = postgres.Sql;

/** The library's own waits grow to 20 s, counted over all connections: too long for a server that was only restarted. */
const waitToReconnect = (retries: number) => Math.min(0.02 * 2 ** retries, 0.5);

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
    ...(socketFolder ? { host: socketFolder } : {}),
    ...options,
  });
}
