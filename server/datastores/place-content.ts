import type { z } from "zod";
import { megabytes } from "@/domain/activities/write-file";
import { type DatastoreEntry, datastorePathInput, OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { startActivity } from "../activities/start-activity";
import { findHeldBlobs } from "../blobs/held-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { sha256Text } from "../snapshots/file-path";
import { requirePlain } from "./browse-datastore";
import { loadDatastore } from "./datastore-record";
import { openOwn } from "./own-storage";

export const placeContentInput = datastorePathInput.extend({ sha256: sha256Text });

/** The file, where it is there already, or the activity that takes it there. */
export interface PlacedContent {
  entry: DatastoreEntry | null;
  activityId: string | null;
}

/**
 * Makes a file of a datastore of a content that was sent: what was sent piece by piece is no file before it is whole. The
 * workspace's own datastore names it at once; to another one an activity takes its bytes, whoever has left meanwhile.
 */
export async function placeContent(
  ctx: WorkspaceCtx,
  input: z.input<typeof placeContentInput>,
): Promise<PlacedContent> {
  authorize(ctx, "datastores:write");
  const { datastore, path, sha256 } = parse(placeContentInput, input);
  requirePlain(path);
  const { services, workspaceId } = ctx;
  const sizeBytes = (await findHeldBlobs(services.db, workspaceId, [sha256])).get(sha256);
  if (sizeBytes === undefined)
    throw new AppError("notFound", `The bytes of ${path} are not here: send the file again.`);
  if (datastore === OWN_DATASTORE) {
    const own = openOwn(services, workspaceId);
    await own.name(path, { sha256, sizeBytes });
    return { entry: await own.stat(path), activityId: null };
  }
  await loadDatastore(services.db, workspaceId, datastore);
  const work = { kind: "writeFile" as const, input: { datastore, path, sha256, sizeBytes } };
  const given = { total: megabytes(sizeBytes) };
  const activityId = await services.db.transaction((tx) => startActivity(tx, ctx, work, given));
  return { entry: null, activityId };
}
