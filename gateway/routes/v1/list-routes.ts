/** The lists of the pages for programs: each is asked in the same way, and answers `{value, next}`. */
import { z } from "zod";
import { VIEW_PAGES } from "@/domain/views";
import { listEvents } from "@/server/audit/list-events";
import type { Ctx, WorkspaceCtx } from "@/server/core/context";
import { listDatastores } from "@/server/datastores/list-datastores";
import { listBuilds } from "@/server/environments/list-builds";
import { listEnvironments } from "@/server/environments/list-environments";
import { browseExperiments } from "@/server/experiments/browse-experiments";
import { listGroups } from "@/server/groups/list-groups";
import { listInvites } from "@/server/invites/list-invites";
import { listMembers } from "@/server/members/list-members";
import { searchModels } from "@/server/models/search-models";
import { searchVersions } from "@/server/models/search-versions";
import { listNotifications } from "@/server/notifications/list-notifications";
import { listReports } from "@/server/reports/list-reports";
import { listRules } from "@/server/retention/rules";
import { listSecrets } from "@/server/secrets/list-secrets";
import { listUsage } from "@/server/storage/list-usage";
import { listDeliveries, listDeliveriesInput } from "@/server/subscriptions/list-deliveries";
import { listSubscriptions } from "@/server/subscriptions/list-subscriptions";
import { ofPerson, ofWorkspace } from "@/server/subscriptions/policy";
import { listTrash, TRASH_KINDS } from "@/server/trash/list-trash";
import { listViews } from "@/server/views/list-views";
import type { App, GatewayDeps, Request } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { contextOf, openFor } from "./open";
import { presentRow, rowsOf } from "./present-row";
import { workspaceParams } from "./schemas";

interface Page {
  rows: readonly object[];
  nextToken?: string;
}

/** A list: what it is asked beside a page, and how it answers. */
interface List<Place> {
  own: z.ZodObject;
  answer(place: Place, asked: ReturnType<typeof readListQuery>): Promise<Page>;
}

const plain = <Place>(answer: List<Place>["answer"]): List<Place> => ({ own: z.object({}), answer });

const narrowed = <Place, Own extends z.ZodRawShape>(
  shape: Own,
  answer: (place: Place, asked: ReturnType<typeof readListQuery<Own>>) => Promise<Page>,
): List<Place> => ({ own: z.object(shape), answer: answer as unknown as List<Place>["answer"] });

const anySubscription = listDeliveriesInput.shape.subscriptionId;

/** By the noun that stands in the address, after the workspace. */
const OF_WORKSPACE: Record<string, List<WorkspaceCtx>> = {
  experiments: plain(async (ctx, asked) => {
    const { experiments: rows, nextToken } = await browseExperiments(ctx, asked);
    return { rows, nextToken };
  }),
  reports: plain(async (ctx, asked) => {
    const { reports: rows, nextToken } = await listReports(ctx, asked);
    return { rows, nextToken };
  }),
  "audit-events": plain(async (ctx, asked) => {
    const { events: rows, nextToken } = await listEvents(ctx, asked);
    return { rows, nextToken };
  }),
  trash: narrowed({ kind: z.enum(TRASH_KINDS).optional() }, async (ctx, asked) => {
    const { entries: rows, nextToken } = await listTrash(ctx, asked);
    return { rows, nextToken };
  }),
  storage: plain(async (ctx, asked) => {
    const { experiments: rows, nextToken } = await listUsage(ctx, asked);
    return { rows, nextToken };
  }),
  members: plain(async (ctx, asked) => rowsOf((await listMembers(ctx)).people, "members", asked)),
  invites: plain(async (ctx, asked) => rowsOf(await listInvites(ctx), "invites", asked)),
  "curated-environments": plain(async (ctx, asked) =>
    rowsOf(await listEnvironments(ctx), "environments", asked),
  ),
  datastores: plain(async (ctx, asked) =>
    rowsOf((await listDatastores(ctx)).datastores, "datastores", asked),
  ),
  "environment-builds": plain(async (ctx, asked) => {
    const { builds: rows, nextToken } = await listBuilds(ctx, asked);
    return { rows, nextToken };
  }),
  "retention-rules": plain(async (ctx, asked) =>
    rowsOf((await listRules(ctx)).rules, "retentionRules", asked),
  ),
  subscriptions: plain(async (ctx, asked) =>
    rowsOf((await listSubscriptions(ofWorkspace(ctx))).subscriptions, "subscriptions", asked),
  ),
  deliveries: narrowed(
    { subscription_id: anySubscription },
    async (ctx, { subscription_id: subscriptionId, ...asked }) => {
      const { deliveries: rows, nextToken } = await listDeliveries(ofWorkspace(ctx), {
        ...asked,
        subscriptionId,
      });
      return { rows, nextToken };
    },
  ),
  "registered-models": plain(async (ctx, asked) => {
    const { models: rows, nextToken } = await searchModels(ctx, { ...asked, view: "all" });
    return { rows, nextToken };
  }),
  "model-versions": plain(async (ctx, asked) => {
    const { versions: rows, nextToken } = await searchVersions(ctx, asked);
    return { rows, nextToken };
  }),
  secrets: plain(async (ctx, asked) => rowsOf((await listSecrets(ctx)).secrets, "secrets", asked)),
  views: narrowed({ page: z.enum(VIEW_PAGES).optional() }, async (ctx, { page = "runs", ...asked }) =>
    rowsOf(await listViews(ctx, { page }), "views", asked),
  ),
};

/** What belongs to the account of who asks. */
const OF_ACCOUNT: Record<string, List<Ctx>> = {
  groups: plain(async (ctx, asked) => rowsOf(await listGroups(ctx), "groups", asked)),
  subscriptions: plain(async (ctx, asked) =>
    rowsOf((await listSubscriptions(ofPerson(ctx))).subscriptions, "subscriptions", asked),
  ),
  deliveries: narrowed(
    { subscription_id: anySubscription },
    async (ctx, { subscription_id: subscriptionId, ...asked }) => {
      const { deliveries: rows, nextToken } = await listDeliveries(ofPerson(ctx), {
        ...asked,
        subscriptionId,
      });
      return { rows, nextToken };
    },
  ),
  notifications: plain(async (ctx, asked) => {
    const { notifications: rows, nextToken } = await listNotifications(ctx, asked);
    return { rows, nextToken };
  }),
};

export function listRoutes(app: App, deps: GatewayDeps): void {
  for (const [noun, list] of Object.entries(OF_WORKSPACE))
    addList(app, `/workspaces/:workspace/${noun}`, list, (request) => openFor(deps, request));
  for (const [noun, list] of Object.entries(OF_ACCOUNT))
    addList(app, `/${noun}`, list, async (request) => contextOf(deps, request));
}

const page = z.object({ value: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });

function addList<Place>(
  app: App,
  url: string,
  { own, answer }: List<Place>,
  open: (request: Request) => Promise<Place>,
) {
  const params = url.includes(":workspace") ? { params: workspaceParams } : {};
  const schema = { ...params, querystring: listQuery.extend(own.shape), response: { 200: page } };
  app.get(url, { schema }, async (request) => {
    const place = await open(request as Request);
    const { rows, nextToken } = await answer(place, readListQuery(request.query, own));
    return { value: rows.map(presentRow), next: nextToken ?? null };
  });
}
