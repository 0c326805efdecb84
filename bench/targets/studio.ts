import { connect } from "@/db/connect";
import { startPostgres } from "@/db/embedded.mjs";
import { type Studio, type StudioOptions, startStudio } from "@/scripts/testing/start-studio";
import type { Tracker } from "./tracker";

export interface BenchStudio extends Tracker {
  studio: Studio;
  stop(): Promise<void>;
}

/** The production build as `npm start` makes it, in a data folder of its own. */
export async function startBenchStudio(options: StudioOptions = {}): Promise<BenchStudio> {
  const studio = await startStudio(options);
  // The server of that folder runs already: it is found, not started.
  const { url, pid: postgresPid } = await startPostgres({ home: studio.home });
  const sql = connect(url, { max: 2 });
  const token = studio.owner!.token;
  const stop = async () => {
    await sql.end({ timeout: 5 });
    await studio.stop();
  };
  return {
    name: "Atelier",
    port: Number(new URL(studio.url).port),
    prefix: "/mlflow/default",
    headers: { authorization: `Bearer ${token}` },
    sql,
    postgresPid,
    processes: () => [studio.pid("supervisor"), postgresPid],
    studio,
    stop,
  };
}
