import path from "node:path";
import type { Studio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, type Ended, getMlflowRun, ROOT } from "./clients";

interface Job {
  name: string;
  status: string;
  error: { code: string; message: string; exit_code?: number } | null;
}

/**
 * The examples whose environments take more than 500 MB beside that of scikit-learn, each with the loss that it logs for
 * every step. `npm run test:frameworks` runs them, and no other test.
 */
export const LARGE_EXAMPLES = {
  "lightgbm-autolog": { loss: "test-rmse", steps: 40 },
  pytorch: { loss: "loss", steps: 15 },
  tensorflow: { loss: "loss", steps: 15 },
  "xgboost-autolog": { loss: "test-mlogloss", steps: 30 },
};

/** Runs an example as its reader would, under a name of its own; every door takes that name. */
export const streamExample = (studio: Studio, name: string): Promise<Ended> =>
  atelier(
    studio,
    "job",
    "create",
    "-f",
    path.join(ROOT, "examples", name, "job.yml"),
    "-n",
    name,
    "--stream",
  );

export const showJob = (studio: Studio, name: string) => atelierJson<Job>(studio, "job", "show", "-n", name);

export const childrenOf = (studio: Studio, name: string) =>
  atelierJson<Job[]>(studio, "job", "list", "-p", name);

/** What the script itself logged; the machine's load is logged beside it. */
export async function readLogged(studio: Studio, name: string) {
  const { metrics = [], params = [] } = (await getMlflowRun(studio, name)).data;
  const own = metrics.filter((metric) => !metric.key.startsWith("system/"));
  return {
    metrics: Object.fromEntries(own.map((metric) => [metric.key, metric.value])),
    params: Object.fromEntries(params.map((param) => [param.key, param.value])),
  };
}
