/** What a new connection to the database says: pools keep answering for a while when no new one is taken any more. */
import { connect, type Sql } from "@/db/connect";
import { databaseCode, isPassing } from "./failures";

export interface Unreachable {
  /** Follows “The database”, and names no path, address or secret. */
  says: string;
  /** For whoever runs the studio: what the server or the system said. */
  detail: string;
  /** True where waiting may help; otherwise somebody has to change something. */
  isPassing: boolean;
}

/** Asks on a connection made for this one question, and never takes longer than two seconds or so. */
export type AskAnew = <T>(ask: (sql: Sql) => PromiseLike<T>) => Promise<T>;

const TIMEOUT_S = 2;

export const askAnewAt =
  (url: string): AskAnew =>
  (ask) =>
    askOnce(url, ask);

async function askOnce<T>(url: string, ask: (sql: Sql) => PromiseLike<T>): Promise<T> {
  const sql = connect(url, { max: 1, connect_timeout: TIMEOUT_S, fetch_types: false });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error("late"), { code: "CONNECT_TIMEOUT" })),
      TIMEOUT_S * 1000 + 200,
    );
  });
  try {
    return await Promise.race([ask(sql), late]);
  } finally {
    clearTimeout(timer);
    void sql.end({ timeout: 0 });
  }
}

const asked = new WeakMap<AskAnew, Promise<Unreachable | null>>();

/** Null where the database takes a new connection. Whoever asks meanwhile shares the answer. */
export function whyUnreachable(askAnew: AskAnew): Promise<Unreachable | null> {
  const underWay = asked.get(askAnew);
  if (underWay) return underWay;
  const answer = askAnew((sql) => sql`select 1`)
    .then(() => null, explainFailure)
    .finally(() => asked.delete(askAnew));
  asked.set(askAnew, answer);
  return answer;
}

const SAYINGS: [RegExp, string][] = [
  [/^57P03 .*shutting down/, "is shutting down"],
  [/^57P03 .*recovery/, "is recovering"],
  [/^57P03 /, "is starting up"],
  [/^57P0[12] /, "is shutting down"],
  [/^53300 /, "takes no more connections: all are in use"],
  [/^CONNECT_NO_SOCKET /, "is not running"],
  [/^ECONNREFUSED /, "is not running: its address refuses connections"],
  [/^(ENOTFOUND|EAI_\w+) /, "cannot be found: no address is known for its host"],
  [/^(CONNECT_TIMEOUT|ETIMEDOUT) /, "does not answer"],
  [/^E(HOST|NET)\w+ /, "cannot be reached: there is no way to its host"],
  [/^(CONNECTION_\w+|ECONNRESET|EPIPE|08...) /, "closes the connection before it answers"],
  [/^28... /, "refuses the user or the password"],
  [/^3D000 /, "of this name does not exist on the server"],
];

export function explainFailure(failure: unknown): Unreachable {
  const detail = failure instanceof Error ? failure.message : String(failure);
  const heard = `${databaseCode(failure)} ${detail}`;
  const says = SAYINGS.find(([words]) => words.test(heard))?.[1] ?? "cannot be used";
  return { says, detail, isPassing: isPassing(failure) };
}
