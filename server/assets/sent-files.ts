/** Files that a page has sent, as the content of an asset: the same submission that the command line makes. */
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { plainPath, sha256Text } from "../snapshots/file-path";
import type { listedPath, Needs } from "../snapshots/listed-path";

const MAX_FILES = 20_000;

/** What the page holds, whose bytes were uploaded. */
export const sentFiles = z
  .array(z.object({ path: plainPath, sizeBytes: z.int().min(0), sha256: sha256Text }))
  .min(1, "Choose a file or a folder.")
  .max(MAX_FILES);

export const listSent = (
  kind: "file" | "folder",
  files: z.output<typeof sentFiles>,
): z.input<typeof listedPath> => ({
  kind,
  files: files.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })),
});

/** Between their upload and now they may have been purged. */
export function refuseUnsent(needs: Needs): AppError {
  const [path] = Object.values(needs.blobs).flat();
  return new AppError("notFound", `The bytes of ${path} are not here: choose the file again.`);
}
