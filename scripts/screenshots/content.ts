import type { Page } from "@playwright/test";

const SWEEP = "vision/resnet-sweep";

const REPORT = (best: string[]) => `# What the sweep says

The five best runs of the sweep by their **accuracy on unseen pictures**: their curves, and what they differ in.

\`\`\`chart
runs: [${best.join(", ")}]
metrics: [val/accuracy, val/loss]
\`\`\`

\`\`\`compare
runs: [${best.join(", ")}]
\`\`\`
`;

export interface Content {
  best: string[];
  spike: string;
  report: string;
}

/** What the pictures show beside runs, made through the pages' own door: a report on the best of the sweep, and a trash. */
export async function makeContent(page: Page, url: string): Promise<Content> {
  async function call<Answer>(path: string, input: object): Promise<Answer> {
    const answer = await page.request.post(`/api/trpc/${path}`, {
      headers: { origin: url },
      data: { json: { workspace: "big", ...input } },
    });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()).result.data.json;
  }
  const find = async (input: object) => {
    const query = encodeURIComponent(JSON.stringify({ json: { workspace: "big", limit: 5, ...input } }));
    const answer = await page.request.get(`/api/trpc/runs.list?input=${query}`);
    const { result } = (await answer.json()) as { result: { data: { json: { runs: { name: string }[] } } } };
    return result.data.json.runs.map(({ name }) => name);
  };
  const best = await find({ experiment: SWEEP, orderBy: "metrics.`val/accuracy` DESC" });
  const [spike] = await find({ experiment: "scale/long-series" });
  const { id: report } = await call<{ id: string }>("reports.create", {
    title: "The sweep of the vision team",
    body: REPORT(best),
  });
  const worst = await find({ experiment: SWEEP, orderBy: "metrics.`val/accuracy` ASC" });
  await call("runs.change", { runs: worst, change: { kind: "trash" } });
  const hook = { channel: "webhook", url: "https://hooks.example.test/vision", format: "slack" };
  const events = ["runFailed", "activityEnded"];
  const { subscriptionId } = await call<{ subscriptionId: string }>("subscriptions.create", {
    ...hook,
    events,
  });
  await call("subscriptions.test", { subscriptionId });
  return { best, spike: spike!, report };
}
