import type { useTRPCClient } from "../live/trpc";
import { keepTrying } from "../uploads/keep-trying";
import { putBytes } from "../uploads/put-bytes";
import { PIECE_BYTES } from "../uploads/send-content";
import type { SendOne } from "../uploads/send-files";
import { bodyOf, uploadContent } from "../uploads/upload-contents";

interface Place {
  workspace: string;
  datastore: string;
}

/** Where the bytes of a file are read and written. */
export const fileAddress = ({ workspace, datastore }: Place, path: string): string =>
  `/live/datastores/${[workspace, datastore, ...path.split("/")].map(encodeURIComponent).join("/")}`;

export interface Uploaded {
  path: string;
  /** What takes it to its place after this page has sent it, or null where it is there. */
  activityId: string | null;
}

/**
 * Writes a file into a folder, in the place of one that has its name there. What fits into one request goes straight to it;
 * what is longer is sent to the workspace piece by piece, and becomes a file of the datastore when it is whole.
 */
export const uploadFile =
  (
    client: ReturnType<typeof useTRPCClient>,
    { folder, ...place }: Place & { folder: string },
  ): SendOne<Uploaded> =>
  async (file, tell, signal) => {
    const path = folder === "" ? file.path : `${folder}/${file.path}`;
    if (file.source.kind !== "stored" && file.sizeBytes <= PIECE_BYTES) {
      const body = bodyOf(file.source);
      const onSent = (bytes: number) => tell("sending", bytes);
      await keepTrying(() => putBytes(fileAddress(place, path), body, { signal, onSent }), signal);
      return { path, activityId: null };
    }
    const { sha256 } = await uploadContent(place.workspace)(file, tell, signal);
    const { activityId } = await client.datastores.placeContent.mutate({ ...place, path, sha256 });
    return { path, activityId };
  };
