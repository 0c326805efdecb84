import { Sha256 } from "@/domain/sha256";
import { askDoor, putBytes } from "./put-bytes";
import type { HeldContent, PieceDoor } from "./send-content";

interface ContentDoor extends PieceDoor {
  /** Has what came of it thrown away. */
  forget(): Promise<void>;
}

export const contentAddress = (workspace: string, sha256: string): string =>
  `/live/blobs/${encodeURIComponent(workspace)}/${sha256}`;

/** The door of the pages for the pieces of one content of a workspace. */
export function contentDoor(workspace: string, sha256: string, sizeBytes: number): ContentDoor {
  const address = `${contentAddress(workspace, sha256)}/pieces?size=${sizeBytes}`;
  return {
    find: async (signal) => (await askDoor(address, { signal })) as HeldContent,
    async send(piece, offset, options) {
      const headers = { "content-digest": `sha-256=:${await digestOf(piece)}:` };
      return (await putBytes(`${address}&offset=${offset}`, piece, { ...options, headers })) as HeldContent;
    },
    async forget() {
      await askDoor(address, { method: "DELETE" });
    },
  };
}

/** In base64. The browser's own hash is far quicker, and is only there over https and on this machine. */
async function digestOf(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  if (globalThis.crypto?.subtle)
    return toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const digits = new Sha256().update(bytes).digest().match(/../g) ?? [];
  return toBase64(Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16)));
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
