/** The rows of a data asset, what its columns hold, and its copying where it lies elsewhere. */
import { z } from "zod";
import { columnProfile, preview, profile } from "@/domain/tables";
import { pinData } from "@/server/data/pin-data";
import { beginProfile } from "@/server/profiles/begin-profile";
import { getProfile } from "@/server/profiles/get-profile";
import { previewData } from "@/server/profiles/preview-data";
import type { App, GatewayDeps } from "../../deps";
import { type OfAsset, versionOf, versionParams } from "./asset-routes";
import { openFor } from "./open";
import { capitalize } from "./schemas";

const column = preview.shape.columns.element;
const how = z.object({
  file: z.string().meta({ description: "The file that is shown, or the first of those that were read" }),
  format: preview.shape.format,
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  has_header: z.boolean().nullable(),
  notices: z.array(z.string()).meta({ description: "What was left out, cut off or guessed" }),
});
const previewBody = z.union([
  how.extend({
    columns: z.array(column),
    rows: preview.shape.rows,
    is_whole: z.boolean().meta({ description: "True where these are all the rows" }),
    row_count: z.number().nullable(),
  }),
  z.object({ problem: z.string().meta({ description: "Why it has no rows to show" }) }),
]);
const { isDistinctExact, meanLength, ...same } = columnProfile.shape;
const measured = z.object({ ...same, is_distinct_exact: isDistinctExact, mean_length: meanLength });
const profileBody = z.object({
  status: z.enum(["None", "Running", "Failed", "Ready"]),
  activity_id: z.string().nullable(),
  message: z.string().nullable().meta({ description: "Why it failed" }),
  profile: how
    .extend({
      is_whole: profile.shape.isWhole,
      read_rows: profile.shape.readRows,
      total_rows: profile.shape.totalRows,
      columns: z.array(measured),
    })
    .nullable(),
});

export function dataTableRoutes(app: App, deps: GatewayDeps): void {
  const one = "/workspaces/:workspace/data/:asset/versions/:version";
  const shown = { params: versionParams, response: { 200: previewBody } };
  app.get<OfAsset>(`${one}/preview`, { schema: shown }, async (request, reply) => {
    const left = new AbortController();
    // Whoever has left needs no rows, and a process reads them for him.
    reply.raw.once("close", () => left.abort());
    const ctx = await openFor(deps, request);
    const { table, problem } = await previewData(ctx, versionOf(request.params), left.signal);
    if (!table) return { problem };
    const { isWhole, rowCount, columns, rows, ...facts } = table;
    return { ...presentFacts(facts), columns, rows, is_whole: isWhole, row_count: rowCount };
  });

  const known = { params: versionParams, response: { 200: profileBody } };
  app.get<OfAsset>(`${one}/profile`, { schema: known }, async (request) =>
    presentProfile(await getProfile(await openFor(deps, request), versionOf(request.params))),
  );

  const begun = { params: versionParams, response: { 202: z.object({ activity_id: z.string() }) } };
  app.post<OfAsset>(`${one}/profile`, { schema: begun }, async (request, reply) => {
    const { activityId } = await beginProfile(await openFor(deps, request), versionOf(request.params));
    return reply.code(202).send({ activity_id: activityId });
  });

  app.post<OfAsset>(`${one}/pin`, { schema: begun }, async (request, reply) => {
    const { activityId } = await pinData(await openFor(deps, request), versionOf(request.params));
    return reply.code(202).send({ activity_id: activityId });
  });
}

type Facts = Pick<
  z.output<typeof preview>,
  "file" | "format" | "encoding" | "delimiter" | "hasHeader" | "notices"
>;

const presentFacts = ({ hasHeader, ...facts }: Facts) => ({ ...facts, has_header: hasHeader });

function presentProfile(known: Awaited<ReturnType<typeof getProfile>>) {
  const found = known.state === "ready" ? known.profile : null;
  return {
    status: capitalize(known.state),
    activity_id: known.state === "none" ? null : known.activityId,
    message: known.state === "failed" ? known.message : null,
    profile: found && presentTable(found),
  };
}

function presentTable({ isWhole, readRows, totalRows, columns, ...facts }: z.output<typeof profile>) {
  return {
    ...presentFacts(facts),
    ...{ is_whole: isWhole, read_rows: readRows, total_rows: totalRows },
    columns: columns.map(({ isDistinctExact: is_distinct_exact, meanLength: mean_length, ...column }) => ({
      ...{ ...column, is_distinct_exact, mean_length },
    })),
  };
}
