import { accountsRouter } from "../accounts/router";
import { activitiesRouter } from "../activities/router";
import { assetsRouter } from "../assets/router";
import { auditRouter } from "../audit/router";
import { batchEndpointsRouter } from "../batch-endpoints/router";
import { buildsRouter } from "../builds/router";
import { compareRouter } from "../compare/router";
import { componentsRouter } from "../components/router";
import { computeRouter } from "../compute/router";
import { dataRouter } from "../data/router";
import { datastoresRouter } from "../datastores/router";
import { designerRouter } from "../designer/router";
import { endpointsRouter } from "../endpoints/router";
import { environmentsRouter } from "../environments/router";
import { experimentsRouter } from "../experiments/router";
import { groupsRouter } from "../groups/router";
import { inferenceRouter } from "../inference/router";
import { invitesRouter } from "../invites/router";
import { logsRouter } from "../logs/router";
import { membersRouter } from "../members/router";
import { metricsRouter } from "../metrics/router";
import { modelsRouter } from "../models/router";
import { notificationsRouter } from "../notifications/router";
import { pipelinesRouter } from "../pipelines/router";
import { reportsRouter } from "../reports/router";
import { retentionRouter } from "../retention/router";
import { runsRouter } from "../runs/router";
import { schedulesRouter } from "../schedules/router";
import { secretsRouter } from "../secrets/router";
import { snapshotsRouter } from "../snapshots/router";
import { storageRouter } from "../storage/router";
import { ownSubscriptionsRouter, subscriptionsRouter } from "../subscriptions/router";
import { tokensRouter } from "../tokens/router";
import { trashRouter } from "../trash/router";
import { viewsRouter } from "../views/router";
import { workspacesRouter } from "../workspaces/router";
import { createCaller, router } from "./init";

/** Every capability's router, by its noun. */
export const appRouter = router({
  accounts: accountsRouter,
  activities: activitiesRouter,
  assets: assetsRouter,
  audit: auditRouter,
  batchEndpoints: batchEndpointsRouter,
  builds: buildsRouter,
  compare: compareRouter,
  components: componentsRouter,
  compute: computeRouter,
  data: dataRouter,
  datastores: datastoresRouter,
  endpoints: endpointsRouter,
  environments: environmentsRouter,
  experiments: experimentsRouter,
  groups: groupsRouter,
  inference: inferenceRouter,
  invites: invitesRouter,
  logs: logsRouter,
  members: membersRouter,
  metrics: metricsRouter,
  notifications: notificationsRouter,
  pipelines: pipelinesRouter,
  models: modelsRouter,
  designer: designerRouter,
  reports: reportsRouter,
  retention: retentionRouter,
  runs: runsRouter,
  schedules: schedulesRouter,
  secrets: secretsRouter,
  snapshots: snapshotsRouter,
  storage: storageRouter,
  ownSubscriptions: ownSubscriptionsRouter,
  subscriptions: subscriptionsRouter,
  tokens: tokensRouter,
  views: viewsRouter,
  trash: trashRouter,
  workspaces: workspacesRouter,
});
export type AppRouter = typeof appRouter;
export const createServerCaller = createCaller(appRouter);
