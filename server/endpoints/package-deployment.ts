/** A deployment as a folder that answers without a studio: its server, model, code and packages, and how to build an image of it. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { z } from "zod";
import { deploymentGenerations, environmentBuilds } from "@/db/schema";
import type { EnvironmentSpec } from "@/domain/environments";
import { AppError } from "@/domain/errors";
import { packageFiles } from "@/domain/serving/package-files";
import { type ZippedFile, type ZippedText, zipFiles } from "../blobs/zip-files";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { environmentHash } from "../environments/environment-hash";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import { deploymentInput, loadDeployment, loadEndpoint } from "./endpoint-record";

const LIBRARY = path.resolve("library/serving");

/** Of the generation that answers. Values of secrets stay here: whoever runs the package sets those variables. */
export async function packageDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof deploymentInput>,
): Promise<{ name: string; zip: Readable }> {
  authorize(ctx, "endpoints:read");
  authorize(ctx, "models:read");
  const { endpoint, deployment: name } = parse(deploymentInput, input);
  const { db, blobs } = ctx.services;
  const { id: endpointId } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const deployment = await loadDeployment(db, endpointId, name);
  if (deployment.serving === null)
    throw new AppError(
      "conflict",
      `“${name}” has never answered: deploy it first, then make a package of it.`,
    );
  const made = await loadGeneration(ctx, deployment.id, deployment.serving);
  const listed = async (snapshotId: string | null, folder: string): Promise<ZippedFile[]> => {
    const files = snapshotId === null ? [] : await listSnapshotFiles(db, snapshotId);
    return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  };
  const files = [
    ...(await listed(made.modelSnapshotId, path.posix.join("model", made.modelRoot ?? ""))),
    ...(await listed(made.codeSnapshotId, "code")),
  ];
  const { python, packages } = await pinned(ctx, made.environment);
  const written = packageFiles({
    ...{ endpoint, deployment: name, generation: deployment.serving, model: made.modelName },
    ...{ settings: made.settings, python, packages },
    variables: { ...made.environment.variables, ...made.settings.variables },
  });
  const texts = [...written, ...(await libraryFiles())];
  return { name: `${endpoint}-${name}`, zip: zipFiles(blobs, files, made.createdAt, texts) };
}

async function loadGeneration({ services }: WorkspaceCtx, deploymentId: string, generation: number) {
  const isIt = and(
    eq(deploymentGenerations.deploymentId, deploymentId),
    eq(deploymentGenerations.generation, generation),
  );
  const [made] = await services.db.select().from(deploymentGenerations).where(isIt);
  return made!;
}

/** The packages that its instances were built with; as they were asked for where no build is kept. */
async function pinned({ services }: WorkspaceCtx, environment: EnvironmentSpec) {
  const { resolved, python, hash, startedAt } = environmentBuilds;
  const isIt = and(eq(hash, environmentHash(environment)), isNotNull(resolved));
  const [build] = await services.db
    .select({ resolved, python })
    .from(environmentBuilds)
    .where(isIt)
    .orderBy(desc(startedAt))
    .limit(1);
  return {
    python: build?.python ?? environment.python ?? null,
    packages: build?.resolved ?? environment.packages,
  };
}

/** The server of a package is the worker of the studio. */
async function libraryFiles(): Promise<ZippedText[]> {
  const entries = await readdir(LIBRARY, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return {
        path: `server/${path.relative(LIBRARY, file)}`,
        text: await readFile(file, "utf8"),
      };
    }),
  );
}
