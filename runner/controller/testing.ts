/** What the tests of the controller share: a database of their own, and runs on a node of their own. */
import { eq, sql } from "drizzle-orm";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { nodes, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { EnvironmentSpec } from "@/domain/environments";
import { commandJob } from "@/domain/jobs";
import type { Assignment } from "@/domain/node/assignment";
import { createIngest } from "@/server/metrics/ingest";
import { sweepLeases } from "./clock";
import { createController } from "./controller";

const environment: EnvironmentSpec = { label: "minimal", packages: [], variables: {}, notices: [] };
const spec = commandJob.parse({ command: "true" });
export const LONG_AGO = new Date(0);
export const FAILED = { status: "failed", error: { code: "ExitCode", message: "exit 1" } } as const;

/** Call it at the top of a test file. */
export function testController() {
  const database = testDatabase();
  const services = testServices(database);
  const openController = (own: { targetId?: string } = {}) =>
    createController({
      ...own,
      services,
      ingest: createIngest(database.sql),
      secretKey: "k".repeat(32),
    });

  async function prepare(given: Partial<typeof runs.$inferInsert> = {}, slots = 2) {
    await database.db.update(runs).set({ status: "canceled" }).where(eq(runs.status, "queued"));
    await database.db.update(nodes).set({ heartbeatAt: LONG_AGO });
    const ctx = await makeWorkspace(services);
    const controller = openController();
    const { nodeId } = await controller.register({
      name: `node-${Math.random()}`,
      homeId: "a",
      slots,
      target: "local",
      facts: {},
    });
    const queue = (more: Partial<typeof runs.$inferInsert> = {}) =>
      makeRun(ctx, { spec, environment, queuedAt: new Date(), ...given, ...more });
    const read = async (id: string) => (await database.db.select().from(runs).where(eq(runs.id, id)))[0]!;
    /** As a node does: it asks until it is given nothing more, or has no slot left. */
    async function claimAll(run: number[]): Promise<Assignment[]> {
      const [given] = run.length > 0 ? await controller.claim(nodeId, { run }) : [];
      return given ? [given, ...(await claimAll(run.slice(given.slots)))] : [];
    }
    return { ctx, controller, nodeId, queue, read, claimAll };
  }

  const lapse = (id: string, seconds: number) =>
    database.db
      .update(runs)
      .set({ leaseExpiresAt: sql`now() - make_interval(secs => ${seconds})` })
      .where(eq(runs.id, id));

  /** The node of the runs falls silent, is noticed, and stays silent. */
  async function sweepUntilLost(...ids: string[]): Promise<void> {
    for (const seconds of [1, 6]) {
      for (const id of ids) await lapse(id, seconds);
      await sweepLeases(database.db, LONG_AGO);
    }
  }
  return { database, services, openController, prepare, lapse, sweepUntilLost };
}
