/** For tests: what a node's token opens, and what it does not. */
import { makeNode } from "@/gateway/routes/node/testing/held-run";
import type { Services } from "@/server/core/services";
import { makeWorld } from "@/server/sweep/testing/world";
import type { App } from "../../deps";
import { checkBadRequests } from "./check-routes";
import { ask, nameOf, type Route, sampleAsk } from "./routes";

/** It stays open until something is said on the queue. */
const WAITS = /\/news$/;

/** A node does a node's work: every door of others answers it as nobody, and its own stand whatever it says. */
export async function checkAsNode(app: App, routes: Route[], services: Services): Promise<string[]> {
  const wrong: string[] = [];
  const world = await makeWorld(services);
  const { headers } = await makeNode(services);
  for (const route of routes.filter(({ isPublic, isByNode }) => !isPublic && !isByNode)) {
    const { status } = await ask(app, route, headers, sampleAsk(route, world));
    if (status !== 401) wrong.push(`${nameOf(route)} answers ${status} to a node`);
  }
  const own = routes.filter(({ isByNode, url }) => isByNode && !WAITS.test(url));
  if (own.length === 0) wrong.push("There is no door of nodes.");
  return [...wrong, ...(await checkBadRequests(app, own, services, headers))];
}
