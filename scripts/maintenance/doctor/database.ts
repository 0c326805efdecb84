import fs from "node:fs";
import path from "node:path";
import { bundledServer } from "@/db/embedded.mjs";
import { findRunning, serverState } from "@/db/server-process.mjs";
import { type AskAnew, askAnewAt } from "@/server/core/reach-database";
import type { Finding } from "./finding";
import { findDatabaseFault } from "./fitness";

const FIX_URL = "correct DATABASE_URL, or unset it for the bundled Postgres";

/** Asks the database that `npm start` would use, as it is: nothing is started for it. */
export async function checkDatabase(home: string, given: string | undefined): Promise<Finding> {
  if (given) return examine(askAnewAt(given), "the Postgres of DATABASE_URL", FIX_URL);
  const server = bundledServer(home);
  if ("lack" in server) return { state: "wrong", what: server.lack, fix: "set DATABASE_URL" };
  const { data, url } = server;
  const pid = findRunning(data);
  if (!pid) return describeIdle(data, server.version);
  const state = serverState(data, pid);
  if (state === "paused")
    return {
      state: "wrong",
      what: `the bundled Postgres is paused (process ${pid})`,
      fix: `kill -CONT ${pid}`,
    };
  if (state === "stopping")
    return {
      state: "wrong",
      what: `the bundled Postgres was told to end, and waits for its clients (process ${pid})`,
      fix: `npm start ends it and starts it again; without it: kill -INT ${pid}`,
    };
  return examine(askAnewAt(url), "the bundled Postgres", "see postgres/server.log in the data folder");
}

async function examine(askAnew: AskAnew, name: string, fix: string): Promise<Finding> {
  const fault = await findDatabaseFault(askAnew);
  if (fault) return { state: "wrong", what: fault, fix };
  const [row] = await askAnew(
    (sql) => sql`
      select current_setting('server_version') as version, current_setting('max_connections')::int as most,
        (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as taken`,
  );
  const what = `${name} (${row?.version}) answers; ${row?.taken} of ${row?.most} connections are in use`;
  const isNearlyFull = row?.taken > 0.9 * row?.most;
  return isNearlyFull
    ? { state: "note", what, fix: "end what holds them, or raise max_connections" }
    : { state: "ok", what };
}

/** A folder of another version, or of another user, is met when the server starts: that is too late. */
function describeIdle(data: string, version: string): Finding {
  const file = path.join(data, "PG_VERSION");
  const made = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
  if (made && made !== version.split(".")[0])
    return {
      state: "wrong",
      what: `${data} was made by Postgres ${made}; the bundled one is ${version}`,
      fix: "back it up with the version of Atelier that made it, and restore here",
    };
  const is = made ? "is not running" : "has not been used yet";
  return { state: "ok", what: `the bundled Postgres ${version} ${is}; npm start starts it` };
}
