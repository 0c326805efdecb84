/** Contents of the runs that a node on another machine holds: those of their workspace, and of no other. */
import { AppError, notFound } from "@/domain/errors";
import type { Content } from "@/domain/node/contract";
import type { CollectedEntry, Lease } from "@/domain/node/messages";
import { findHeldBlobs } from "@/server/blobs/held-blobs";
import { holdBlobs } from "@/server/blobs/hold-blobs";
import type { Announced } from "@/server/blobs/put-blobs";
import type { Services } from "@/server/core/services";
import { collectStored } from "./collect-files";
import type { HeldByNode } from "./held-by-node";

export interface NodeContents {
  open(lease: Lease, sha256: string): Promise<Content>;
  /** Keeps bytes for the workspace of the run, durable when it resolves. */
  put(lease: Lease, sha256: string, announced: Announced, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Names files of the run whose bytes were put: a hash alone must not fetch what others store. */
  collect(lease: Lease, files: CollectedEntry[]): Promise<void>;
}

export function nodeContents(services: Services, held: HeldByNode): NodeContents {
  const { db, blobs } = services;
  return {
    async open(lease, sha256) {
      const { workspaceId } = await held.require(lease);
      const known = await findHeldBlobs(db, workspaceId, [sha256]);
      if (!known.has(sha256)) throw notFound("content", sha256);
      const bytes = await blobs.open(sha256);
      return { read: () => bytes };
    },
    async put(lease, sha256, announced, bytes) {
      const { workspaceId } = await held.require(lease);
      if (announced.sha256 !== undefined && announced.sha256 !== sha256)
        throw new AppError("invalid", "The address and the Content-Digest name different SHA-256.");
      const stored = await blobs.put(bytes, { announced: { ...announced, sha256 } });
      await db.transaction((tx) => holdBlobs(tx, blobs, workspaceId, [stored]));
    },
    async collect(lease, files) {
      const { workspaceId } = await held.require(lease);
      const hashes = files.map(({ sha256 }) => sha256);
      const known = await findHeldBlobs(db, workspaceId, hashes);
      const unsent = files.find(({ sha256, sizeBytes }) => known.get(sha256) !== sizeBytes);
      if (unsent) throw new AppError("invalid", `${unsent.path}: its bytes are not here. Send them first.`);
      await collectStored(services, lease, files);
    },
  };
}
