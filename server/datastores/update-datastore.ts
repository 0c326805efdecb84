import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { datastores } from "@/db/schema";
import { datastoreInput, secretOf } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { dropSecret } from "../secrets/delete-secret";
import { writeValues } from "./create-datastore";
import {
  type DatastoreRow,
  type DatastoreSummary,
  isDatastore,
  loadDatastore,
  summarize,
} from "./datastore-record";
import { datastoreText, readDatastore } from "./read-datastore";

/** A file that takes the place of what is there, changes to that by `set`, or both. */
export const updateDatastoreInput = datastoreInput.extend({
  yaml: datastoreText.shape.yaml.optional(),
  file: datastoreText.shape.file,
  set: datastoreText.shape.set,
});

/** Changes a datastore; credentials that are not given stay. Its kind and its name are what they were. */
export async function updateDatastore(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateDatastoreInput>,
): Promise<DatastoreSummary> {
  authorize(ctx, "datastores:write");
  const { datastore: name, yaml, file, set } = parse(updateDatastoreInput, input);
  const { services, workspaceId } = ctx;
  const before = await loadDatastore(services.db, workspaceId, name);
  const read = await readDatastore(ctx, { yaml: yaml ?? writtenAs(before), file, set });
  if (read.file.name !== name)
    throw new AppError(
      "invalid",
      `The file is that of the datastore ${read.file.name}: a datastore keeps its name.`,
    );
  if (read.spec.type !== before.spec.type)
    throw new AppError(
      "invalid",
      `The datastore ${name} is of the type ${before.spec.type} and stays so: make another one.`,
    );
  return services.db.transaction(async (tx) => {
    await writeValues(tx, ctx, read);
    const { description = before.description, tags = before.tags } = read.file;
    const credentials = read.credentials === undefined ? before.credentials : read.secrets;
    const [changed] = await tx
      .update(datastores)
      .set({ spec: read.spec, credentials, description, tags, updatedAt: sql`now()` })
      .where(isDatastore(workspaceId, name))
      .returning();
    if (!changed) return summarize(await loadDatastore(tx, workspaceId, name));
    await audit(tx, ctx, "datastores.update", changed.id, { name, spec: read.spec });
    return summarize(changed);
  });
}

/** JSON is YAML: the fields as a file would have them. */
function writtenAs({ name, spec, credentials, description, tags }: DatastoreRow): string {
  const named = Object.entries(credentials).map(([field, secret]) => [field, `secret:${secret}`]);
  const proof = named.length > 0 ? { credentials: Object.fromEntries(named) } : {};
  return JSON.stringify({ name, ...spec, description, tags, ...proof });
}

/** Forgets the place; what lies there stays. Secrets that were made for it go with it. */
export async function deleteDatastore(
  ctx: WorkspaceCtx,
  input: z.input<typeof datastoreInput>,
): Promise<void> {
  authorize(ctx, "datastores:write");
  const { datastore: name } = parse(datastoreInput, input);
  const { services, workspaceId } = ctx;
  await services.db.transaction(async (tx) => {
    const { id, credentials } = await loadDatastore(tx, workspaceId, name);
    await tx.delete(datastores).where(eq(datastores.id, id));
    for (const [field, secret] of Object.entries(credentials))
      if (secret === secretOf(name, field)) await dropSecret(tx, ctx, secret);
    await audit(tx, ctx, "datastores.delete", id, { name });
  });
}
