import type { z } from "zod";
import { assetName, assetVersion } from "@/domain/assets";
import { findCurated } from "@/domain/curated";
import { readEnvironmentFiles } from "@/domain/environment-files";
import type { RegisteredEnvironment } from "@/domain/environments";
import { inOrder } from "@/domain/in-order";
import { type InlineEnvironment, inlineEnvironment } from "@/domain/inline-environment";
import { pathText } from "@/domain/issues";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { text } from "@/domain/yaml/fields";
import type { Reference } from "@/domain/yaml/references";
import { AssetReading } from "../assets/asset-reading";
import { type AssetRecord, loadVersion } from "../assets/asset-record";
import { registerAsset } from "../assets/register-asset";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type FoundPaths, readListedPaths, textsOf } from "../snapshots/found-paths";
import { findLacking, findUnsent, keepReferences, stored } from "../snapshots/kept-paths";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { contextOf, withContext } from "./dockerfile-context";
import { loadCurated } from "./load-curated";

const shape = inlineEnvironment.extend({
  name: text(assetName).optional(),
  version: text(assetVersion).optional(),
});
const ENVIRONMENT_FILE = { shape, schemaName: "environment", noun: "an environment" };
type EnvironmentReading = AssetReading<InlineEnvironment>;

/** The environment, or what the client should add before it asks again. */
export type CreatedEnvironment =
  | { asset: AssetRecord<"environment">; needs?: undefined }
  | { needs: Needs; asset?: undefined };

export async function createEnvironment(
  ctx: WorkspaceCtx,
  input: z.input<typeof fileSubmission>,
): Promise<CreatedEnvironment> {
  authorize(ctx, "environments:write");
  const submission = parse(fileSubmission, input);
  const reading: EnvironmentReading = new AssetReading(ENVIRONMENT_FILE, submission);
  const found = readListedPaths(submission.paths);
  const lacking = findLacking(fileReferences(reading, textsOf(found)), found);
  if (lacking) return { needs: lacking };
  const kept = await keepReferences(reading, fileReferences(reading, textsOf(found)), found);
  const files = contextOf(reading, kept);
  const spec = await readSpec(reading, found);
  const unsent = await findUnsent(ctx.services.db, ctx.workspaceId, kept);
  if (unsent) return { needs: unsent };
  const resolved = withContext(spec.resolved, files);
  const { name, version, description, tags } = reading.asset;
  const { db } = ctx.services;
  const registered = await db.transaction(async (tx) => {
    const maker = { workspaceId: ctx.workspaceId, userId: ctx.actor.userId, userName: ctx.actor.name };
    const about = { name, version, description, tags, idempotencyKey: submission.idempotency_key };
    const { context } = resolved;
    const content = JSON.stringify(inOrder(context ? { ...spec.environment, context } : spec.environment));
    const made = await registerAsset(tx, maker, {
      ...{ kind: "environment", ...about, content },
      spec: { ...spec, resolved },
      ...(files && { files: stored(files) }),
    });
    await audit(tx, ctx, "environments.create", made.id, { name, version: made.version });
    return made;
  });
  const wanted = { kind: "environment", name, version: registered.version } as const;
  return { asset: await loadVersion(db, ctx.workspaceId, wanted) };
}

function fileReferences(reading: EnvironmentReading, texts: Record<string, string>): Reference[] {
  const { references } = readEnvironmentFiles(reading.asset, "", texts);
  return references.map((each) => ({ ...each, line: reading.lineOf(each.field) }));
}

/** The environment with its files within, and what it comes down to; throws what is wrong with it. */
async function readSpec(reading: EnvironmentReading, found: FoundPaths): Promise<RegisteredEnvironment> {
  const { $schema, name, version, description, tags, auto_delete_setting, ...written } = reading.asset;
  const curated = await loadCurated();
  if ("name" in findCurated(name!, Object.keys(curated))) {
    reading.wrong(["name"], `\`name\` is ${name}, which is a curated environment: choose another name.`);
  }
  if (Object.values(written).every((value) => value === undefined)) {
    reading.wrong([], "An environment needs a conda_file, a pip list, a python or an image.");
  }
  const texts = textsOf(found);
  for (const { path, field, role } of fileReferences(reading, texts)) {
    const kind = found.get(path)?.kind;
    const wrong =
      kind === "missing"
        ? "is not there. Paths start at the folder of the YAML file."
        : `is a ${kind}: a ${role === "context" ? "folder" : "file"} is needed.`;
    if (kind !== (role === "context" ? "folder" : "file"))
      reading.wrong(field, `\`${pathText(field)}\` names ${path}, which ${wrong}`);
  }
  reading.check();
  const { spec, issues } = resolveEnvironment(written, { curated, texts });
  for (const issue of issues) {
    if (issue.file !== undefined) reading.issues.push(issue);
    else
      reading.wrong(
        issue.path
          ?.replace(/^environment\.?/, "")
          .split(".")
          .filter(Boolean) ?? [],
        issue.message,
      );
  }
  reading.check();
  // A file beside the YAML is gone when the environment is used: its content stands in its place.
  const { environment } = readEnvironmentFiles(written, "", texts);
  return { environment, resolved: { ...spec!, label: name! } };
}
