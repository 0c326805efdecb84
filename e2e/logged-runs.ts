import { expect, type Page } from "@playwright/test";

/** Logs runs as an MLflow client does, with a learning rate that makes the loss; answers their names. */
export async function logRuns(page: Page, count: number): Promise<string[]> {
  await page.goto("/default/runs");
  const origin = new URL(page.url()).origin;
  const made = await page.request.post(`${origin}/api/trpc/tokens.create`, {
    headers: { origin },
    data: { json: { name: "journeys" } },
  });
  const { token } = (await made.json()).result.data.json as { token: string };
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(`${origin}/mlflow/default/api/2.0/mlflow/runs/${path}`, {
      headers: { authorization: `Bearer ${token}` },
      data,
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  };
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const { run } = await post("create", { experiment_id: "0", run_name: `logged ${index}` });
    const run_id: string = run.info.run_id;
    const params = { lr: 10 ** -(count - index), noise: (index * 7) % 5, same: 1 };
    const metrics = Array.from({ length: 20 }, (_, step) => ({
      key: "loss",
      value: index + 1 / (step + 1),
      step,
      timestamp: Date.now(),
    }));
    const asText = Object.entries(params).map(([key, value]) => ({ key, value: String(value) }));
    await post("log-batch", { run_id, params: asText, metrics });
    await post("update", { run_id, status: "FINISHED" });
    names.push(run_id);
  }
  return names;
}
