import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { isOutside } from "@/domain/data";
import { sampleDraftInput } from "@/domain/designer/draft";
import { findInPalette } from "@/domain/designer/palette";
import { readDesign } from "@/domain/designer/read-design";
import { planSample, type SampleOrder, type SamplePlan } from "@/domain/designer/sample";
import type { SampleReply } from "@/domain/designer/sample-reply";
import type { EnvironmentSpec } from "@/domain/environments";
import { resolveEnvironment } from "@/domain/resolve-environment";
import type { AssetRecord } from "../assets/asset-record";
import { getVersion } from "../assets/get-asset";
import { listLibrary } from "../components/palette";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { knownFailure } from "../core/failures";
import { parse } from "../core/parse";
import { loadCurated } from "../environments/load-curated";
import { chooseAmong } from "../profiles/choose-table";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import { askSampler } from "./ask-sampler";
import { loadDraft } from "./load-draft";

const NOTHING: SampleReply = { answer: { tables: [], problems: [] } };

/**
 * What the steps of a draft's text make of the first rows of its data. Nothing of it is kept. Steps that train, that act,
 * or that run somebody's code are left out, and with them all that follows.
 */
export async function sampleDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof sampleDraftInput>,
  signal?: AbortSignal,
): Promise<SampleReply> {
  authorize(ctx, "drafts:write");
  authorize(ctx, "runs:write");
  const { draftId, yaml } = parse(sampleDraftInput, input);
  const { id } = await loadDraft(ctx.services.db, ctx, draftId);
  const { design } = readDesign(yaml);
  if (!design) return NOTHING;
  const plan = planSample(design, findInPalette(await listLibrary()));
  if (plan.steps.length === 0) return NOTHING;
  const [environment, sources] = await Promise.all([environmentOfLibrary(), findSources(ctx, plan)]);
  const key = `${ctx.actor.userId} ${id}`;
  return askSampler(ctx.services.home, { key, environment, sources, steps: plan.steps }, signal);
}

/** The one that the library's components name: what is built for their runs serves here too. */
async function environmentOfLibrary(): Promise<EnvironmentSpec> {
  const { spec } = resolveEnvironment("designer", { curated: await loadCurated(), texts: {} });
  return spec!;
}

/** The contents of the data that are in the studio. What is elsewhere is not brought here to draw. */
async function findSources(ctx: WorkspaceCtx, { data }: SamplePlan): Promise<SampleOrder["sources"]> {
  const found = [...data].map(async ([key, { asset, version }]) => {
    const wanted = { kind: "data" as const, asset, version: version ?? undefined };
    const record = await getVersion(ctx, wanted).catch((failure) => {
      if (knownFailure(failure)?.code !== "notFound") throw failure;
      return null;
    });
    const file = record && (await firstFile(ctx, record as AssetRecord<"data">));
    return file ? [[key, { sha256: file.sha256, file: file.path }] as const] : [];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

/** Null where it is no table, or its bytes are not here. */
async function firstFile({ services }: WorkspaceCtx, { spec, snapshotId }: AssetRecord<"data">) {
  if (snapshotId === null || isOutside(spec, snapshotId)) return null;
  const files = await listSnapshotFiles(services.db, snapshotId);
  const table = await chooseAmong(spec, files, ({ sha256 }) =>
    readFile(services.blobs.locate(sha256), "utf8"),
  );
  return typeof table === "string" ? null : (table.files[0] ?? null);
}
