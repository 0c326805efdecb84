import { z } from "zod";
import { AppError } from "@/domain/errors";
import { encodeChart } from "@/domain/metrics/chart-bytes";
import { actorFromCookies } from "@/server/auth/actor-from-cookies";
import { openBelieved } from "@/server/auth/open-workspace";
import { parse } from "@/server/core/parse";
import { chartInput, readChart } from "@/server/metrics/read-charts";
import type { App, GatewayDeps } from "../../deps";

const chartRequest = chartInput.extend({ workspace: z.string() });

/**
 * `POST /live/chart`: what a card draws, as bytes (`domain/metrics/chart-bytes.ts`). The one question of the pages that is
 * not asked through tRPC, which would write every number as text.
 */
export function chartRoute(app: App, { services, authenticator }: GatewayDeps): void {
  app.post("/live/chart", async (request, reply) => {
    const actor = await actorFromCookies(request, authenticator, services.publicUrl);
    if (!actor) throw new AppError("unauthenticated", "Sign in first.");
    const { workspace, ...input } = parse(chartRequest, request.body);
    const ctx = await openBelieved({ services, actor }, workspace);
    const lines = await readChart(ctx, input);
    return reply.type("application/octet-stream").send(encodeChart(lines));
  });
}
