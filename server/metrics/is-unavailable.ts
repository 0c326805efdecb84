/** What the client and the operating system say when the server cannot be reached. */
const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]); // prettier-ignore

/** Classes of SQLSTATE: connection, out of resources (disk full too), intervention (shutdown), system error. */
const SERVER_CLASSES = new Set(["08", "53", "57", "58"]);
/** A deadlock or serialization failure, and a read-only server in the middle of a failover: the same may pass later. */
const PASSING = new Set(["40001", "40P01", "25006"]);

/** True when an error of the database says nothing about the statement, only that it cannot be answered now. */
export function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return false;
  if (CONNECTION_CODES.has(code) || PASSING.has(code)) return true;
  return code.length === 5 && SERVER_CLASSES.has(code.slice(0, 2));
}
