import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { instances } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import type { Lease } from "@/domain/node/messages";
import type { Services } from "@/server/core/services";

/** What is kept of the log of instances that have ended; when it is full, the older half goes. */
const MAX_KEPT_BYTES = 8_000_000;

/** What an instance has printed is kept behind that of the instances before it, for as long as its deployment is there. */
export async function keepLog(
  { db, home }: Pick<Services, "db" | "home">,
  { id }: Lease,
  bytes: Uint8Array,
): Promise<void> {
  const { deploymentId } = instances;
  const [instance] = await db.select({ deploymentId }).from(instances).where(eq(instances.id, id));
  if (!instance) return;
  const file = paths.deploymentLog(home, instance.deploymentId);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const before = await stat(file).catch(() => null);
  if (before && before.size + bytes.length > MAX_KEPT_BYTES)
    await writeFile(file, (await readFile(file)).subarray(-MAX_KEPT_BYTES / 2));
  await appendFile(file, bytes);
}
