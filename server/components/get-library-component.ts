import { z } from "zod";
import { type PaletteEntry, paletteEntry } from "@/domain/components/palette";
import { notFound } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { loadComponents } from "../library/load-components";

export const libraryComponentInput = z.object({ name: z.string().max(255) });

export interface LibraryComponentPage {
  entry: PaletteEntry;
  yaml: string;
  /** Its own files; what all of the library share is not among them. */
  code: { path: string; text: string }[];
}

/** A component that comes with the studio, as its page shows it. */
export async function getLibraryComponent(
  ctx: WorkspaceCtx,
  { name }: z.output<typeof libraryComponentInput>,
): Promise<LibraryComponentPage> {
  authorize(ctx, "components:read");
  const found = (await loadComponents()).get(name);
  if (!found) throw notFound("component of the library", name);
  const own = found.files.filter(({ path }) => !path.includes("/"));
  return {
    entry: paletteEntry(found, [found.version], "library"),
    yaml: found.yaml,
    code: own.map(({ path, bytes }) => ({ path, text: Buffer.from(bytes).toString("utf8") })),
  };
}
