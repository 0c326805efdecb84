import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { joinWorkspace, outcomeOf } from "@/db/factories";
import { activities } from "@/db/schema";
import { readPrivateHost } from "@/domain/private-hosts";
import { cancelActivity } from "@/server/activities/cancel-activity";
import type { WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { findDatastoreFile } from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { placeContent } from "@/server/datastores/place-content";
import { BUCKET, S3_KEYS, testServers, textOf } from "@/server/datastores/testing";
import { storeText } from "@/server/snapshots/testing";
import { carryOnActivities } from "./carry-on";
import { testController } from "./testing";

const { services, prepare } = testController();
const servers = testServers();
let ctx: WorkspaceCtx;
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});
beforeEach(async () => {
  ({ ctx } = await prepare());
  const s3 = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET };
  const proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...s3, credentials: proof }) });
});

const place = async (text: string, name = "file.txt") => {
  const file = { datastore: "lake", path: `${ctx.workspace}/${name}` };
  return { file, ...(await placeContent(ctx, { ...file, sha256: await storeText(ctx, text) })) };
};
const activity = async (id: string | null) =>
  (await services.db.select().from(activities).where(eq(activities.id, id!)))[0]!;
const carryOn = () => carryOnActivities(services, 60_000);

describe("a content that becomes a file of a datastore elsewhere", () => {
  test("is taken there by an activity, whole", async () => {
    const { file, entry, activityId } = await place("what was sent in pieces");
    expect(entry).toBeNull();
    expect(await outcomeOf(findDatastoreFile(ctx, file))).toBe("notFound");
    await carryOn();
    expect(await activity(activityId)).toMatchObject({
      status: "completed",
      title: `Write ${file.path} to lake`,
      total: 1,
    });
    expect(await textOf(await (await findDatastoreFile(ctx, file)).open())).toBe("what was sent in pieces");
  });

  test("is not there when the activity was canceled before", async () => {
    const { file, activityId } = await place("canceled");
    await cancelActivity(ctx, activityId!);
    await carryOn();
    expect(await activity(activityId)).toMatchObject({ status: "canceled" });
    expect(await outcomeOf(findDatastoreFile(ctx, file))).toBe("notFound");
  });

  test("fails in words where its bytes are gone", async () => {
    const { activityId } = await place("purged meanwhile");
    const { input } = await activity(activityId);
    await services.blobs.remove((input as { sha256: string }).sha256);
    await carryOn();
    expect(await activity(activityId)).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/There is no file/),
    });
  });

  test("is asked for by who may write there, in a datastore that is there, at a plain path", async () => {
    const sha256 = await storeText(ctx, "x");
    const scientist = await joinWorkspace(ctx, "dataScientist");
    const file = { datastore: "lake", path: "x", sha256 };
    expect(await outcomeOf(placeContent(scientist, file))).toBe("forbidden");
    expect(await outcomeOf(placeContent(ctx, { ...file, datastore: "pond" }))).toBe("notFound");
    expect(await outcomeOf(placeContent(ctx, { ...file, path: "../x" }))).toBe("invalid");
    expect(await outcomeOf(placeContent(ctx, { ...file, sha256: "0".repeat(64) }))).toBe("notFound");
  });
});
