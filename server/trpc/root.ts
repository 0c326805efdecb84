import { accountsRouter } from "../accounts/router";
import { activitiesRouter } from "../activities/router";
import { auditRouter } from "../audit/router";
import { computeRouter } from "../compute/router";
import { diskRouter } from "../disk/router";
import { environmentsRouter } from "../environments/router";
import { experimentsRouter } from "../experiments/router";
import { groupsRouter } from "../groups/router";
import { invitesRouter } from "../invites/router";
import { membersRouter } from "../members/router";
import { metricsRouter } from "../metrics/router";
import { reportsRouter } from "../reports/router";
import { retentionRouter } from "../retention/router";
import { runsRouter } from "../runs/router";
import { tokensRouter } from "../tokens/router";
import { trashRouter } from "../trash/router";
import { viewsRouter } from "../views/router";
import { workspacesRouter } from "../workspaces/router";
import { createCaller, router } from "./init";

/** Every capability's router, by its noun. */
export const appRouter = router({
  accounts: accountsRouter,
  activities: activitiesRouter,
  audit: auditRouter,
  compute: computeRouter,
  disk: diskRouter,
  environments: environmentsRouter,
  experiments: experimentsRouter,
  groups: groupsRouter,
  invites: invitesRouter,
  members: membersRouter,
  metrics: metricsRouter,
  reports: reportsRouter,
  retention: retentionRouter,
  runs: runsRouter,
  tokens: tokensRouter,
  views: viewsRouter,
  trash: trashRouter,
  workspaces: workspacesRouter,
});
export type AppRouter = typeof appRouter;
export const createServerCaller = createCaller(appRouter);
