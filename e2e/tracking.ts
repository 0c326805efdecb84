import { expect, type Page } from "@playwright/test";

export interface Point {
  key: string;
  step: number;
  value: number;
  timestamp: number;
}

/** The tracking door as a script uses it, in the workspace `default`, with a token of the page's account. */
export interface Tracking {
  createRun(name: string): Promise<string>;
  /** One value a step, from step 0 on. */
  logMetric(run: string, key: string, values: readonly number[]): Promise<void>;
  logPoints(run: string, points: readonly Point[]): Promise<void>;
  logParam(run: string, key: string, value: string): Promise<void>;
  putArtifact(run: string, path: string, bytes: Buffer): Promise<void>;
  /** What `log_model` of a newer client does, with these bytes as its `MLmodel`. */
  logModel(run: string, name: string, bytes: Buffer): Promise<void>;
  finish(run: string): Promise<void>;
}

const BATCH = 1_000;

/** A token of the page's account. */
export async function makeToken(page: Page): Promise<string> {
  const { origin } = new URL(process.env.E2E_URL!);
  const made = await page.request.post("/api/trpc/tokens.create", {
    headers: { origin, "content-type": "application/json" },
    data: { json: { name: "journey" } },
  });
  return (await made.json()).result.data.json.token;
}

export async function openTracking(page: Page): Promise<Tracking> {
  const token = await makeToken(page);
  const call = async (method: "post" | "put" | "patch", address: string, data: object | Buffer) => {
    const answer = await page.request[method](address, {
      headers: { authorization: `Bearer ${token}` },
      data,
    });
    expect(answer.ok(), `${address}: ${await answer.text()}`).toBe(true);
    return answer;
  };
  const post = (path: string, data: object) => call("post", `/mlflow/default/api/2.0/mlflow/${path}`, data);

  async function logPoints(run: string, points: readonly Point[]): Promise<void> {
    for (let from = 0; from < points.length; from += BATCH) {
      // JSON has no NaN: the client writes it as a text, and so do we.
      const metrics = points.slice(from, from + BATCH).map((point) => ({
        ...point,
        value: Number.isFinite(point.value) ? point.value : String(point.value),
      }));
      await post("runs/log-batch", { run_id: run, metrics });
    }
  }

  return {
    async createRun(name) {
      const answer = await post("runs/create", {
        experiment_id: "0",
        run_name: name,
        start_time: Date.now(),
      });
      return (await answer.json()).run.info.run_id;
    },
    logMetric(run, key, values) {
      const begun = Date.now();
      return logPoints(
        run,
        values.map((value, step) => ({ key, step, value, timestamp: begun + step })),
      );
    },
    logPoints,
    async logParam(run, key, value) {
      await post("runs/log-parameter", { run_id: run, key, value });
    },
    async putArtifact(run, path, bytes) {
      const place = `0/${run}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;
      await call("put", `/mlflow/default/api/2.0/mlflow-artifacts/artifacts/${place}`, bytes);
    },
    async logModel(run, name, bytes) {
      const made = await post("logged-models", { experiment_id: "0", name, source_run_id: run });
      const { model_id: id } = (await made.json()).model.info;
      await call(
        "put",
        `/mlflow/default/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts/MLmodel`,
        bytes,
      );
      const ready = { model_id: id, status: "LOGGED_MODEL_READY" };
      await call("patch", `/mlflow/default/api/2.0/mlflow/logged-models/${id}`, ready);
    },
    async finish(run) {
      await post("runs/update", { run_id: run, status: "FINISHED", end_time: Date.now() });
    },
  };
}
