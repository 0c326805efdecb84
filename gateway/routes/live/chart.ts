import { z } from "zod";
import { encodeChart } from "@/domain/metrics/chart-bytes";
import { openBelieved } from "@/server/auth/open-workspace";
import { parse } from "@/server/core/parse";
import { chartInput, readChart } from "@/server/metrics/read-charts";
import type { App, GatewayDeps } from "../../deps";

const chartRequest = chartInput.extend({ workspace: z.string() });

/**
 * `POST /live/chart`: what a card draws, as bytes (`domain/metrics/chart-bytes.ts`). The one question of the pages that is
 * not asked through tRPC, which would write every number as text.
 */
export function chartRoute(app: App, { services }: GatewayDeps): void {
  app.post("/live/chart", { config: { session: true, input: chartRequest } }, async (request, reply) => {
    const { workspace, ...input } = parse(chartRequest, request.body);
    const ctx = await openBelieved({ services, actor: request.actor }, workspace);
    const lines = await readChart(ctx, input);
    return reply.type("application/octet-stream").send(encodeChart(lines));
  });
}
