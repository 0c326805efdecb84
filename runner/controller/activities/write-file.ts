import { megabytes } from "@/domain/activities/write-file";
import { asAnnounced } from "@/server/blobs/put-blobs";
import { openStorage } from "@/server/datastores/open-storage";
import { teller, whileWanted } from "./long-step";
import type { Step } from "./step";

/** One stretch, as long as its bytes take: a datastore has a file whole or not at all, so that it may be begun again. */
export const stepWriteFile: Step<"writeFile"> = async (turn) => {
  const { services, activity, input } = turn;
  const { datastore, path, sha256, sizeBytes } = input;
  const storage = await openStorage(services, activity.workspaceId, datastore);
  const tell = teller(turn, megabytes(sizeBytes));
  await whileWanted(turn, async (signal) => {
    const bytes = counted(await services.blobs.open(sha256), signal, (done) => tell(megabytes(done)));
    await storage.put(path, asAnnounced(bytes, { sha256, sizeBytes }));
  });
  return async () => ({
    lines: [`${sizeBytes.toLocaleString("en")} bytes are at ${path}.`],
    isOver: true,
  });
};

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    done += chunk.byteLength;
    onBytes(done);
    yield chunk;
  }
}
