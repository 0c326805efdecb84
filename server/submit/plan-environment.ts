import type { Executor } from "@/db/client";
import { readAssetReference } from "@/domain/asset-reference";
import type { EnvironmentSpec } from "@/domain/environments";
import type { InlineEnvironment } from "@/domain/inline-environment";
import { type FieldPath, pathText } from "@/domain/issues";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { referredFile } from "@/domain/yaml/references";
import { hasAsset, listAssetNames, resolveAsset } from "@/server/assets/resolve-asset";
import { isOfWorkspace } from "@/server/environments/environment-hash";
import { loadCurated } from "@/server/environments/load-curated";
import type { Reading } from "@/server/snapshots/found-paths";

export interface PlannedEnvironment {
  spec: EnvironmentSpec;
  /** The version that it is, where it was registered. */
  versionId: string | null;
}

/** An environment that is resolved already: a run that is submitted again keeps the one it had. */
export interface EnvironmentSource extends PlannedEnvironment {
  isFor(named: NamedEnvironment["named"]): boolean;
}

/** What a job says of an environment, and in which field. */
export interface NamedEnvironment {
  field: FieldPath;
  named: string | InlineEnvironment | undefined;
}

/** What an environment of the job comes down to now; null when that is wrong, which is noted. */
export async function planEnvironment(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  environment: NamedEnvironment,
  texts: Record<string, string>,
): Promise<PlannedEnvironment | null> {
  const planned = await findEnvironment(executor, workspaceId, reading, environment, texts);
  return planned && isOfWorkspace(planned.spec)
    ? { ...planned, spec: { ...planned.spec, scope: workspaceId } }
    : planned;
}

async function findEnvironment(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  { field, named }: NamedEnvironment,
  texts: Record<string, string>,
): Promise<PlannedEnvironment | null> {
  const registered = await listAssetNames(executor, workspaceId, "environment");
  if (typeof named === "string" && referredFile(named) === undefined) {
    const asked = readAssetReference(named, "environment");
    // What is registered under a name is never curated, and a registry holds only what is.
    if (asked?.registry === null && (await hasAsset(executor, workspaceId, "environment", asked.name))) {
      const found = await resolveAsset(executor, workspaceId, "environment", asked);
      if (typeof found !== "string") {
        const label = `${found.name}:${found.version}`;
        return { spec: { ...found.spec.resolved, label }, versionId: found.id };
      }
      reading.wrong(field, `\`${pathText(field)}\` ${found}`);
      return null;
    }
  }
  const curated = await loadCurated();
  const { spec, issues } = resolveEnvironment(named, { curated, texts, registered });
  for (const issue of issues) {
    // A mistake in a file of its own has its place there, else it is the field's.
    if (issue.file !== undefined) reading.issues.push(issue);
    else reading.wrong([...field, ...(issue.path?.split(".").slice(1) ?? [])], issue.message);
  }
  return spec && { spec, versionId: null };
}
