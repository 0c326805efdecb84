"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { Design, FindInterface } from "@/domain/designer/design";
import { COMMAND_ENTRY, type Drawable, drawableOf, findInPalette } from "@/domain/designer/palette";
import { readDesign } from "@/domain/designer/read-design";
import { usePollMs } from "../../live/connection";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";

const NOTHING: Design = { displayName: null, inputs: [], outputs: [], steps: [], defaultCompute: null };

/** What the text says; where it cannot be read, what it said last, and why not. */
export function useDesign(yaml: string) {
  const reading = useMemo(() => readDesign(yaml), [yaml]);
  const lastGood = useRef<Design>(NOTHING);
  if (reading.design) lastGood.current = reading.design;
  return { design: lastGood.current, mistakes: reading.issues ?? null };
}

/** What can be drawn with here, and what each of it takes and gives. What is registered meanwhile comes in by itself. */
export function usePalette(
  workspace: string,
  initial: Answers["components"]["palette"],
): { entries: readonly Drawable[]; find: FindInterface } {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.components.palette.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: usePollMs(true),
  });
  return useMemo(
    () => ({ entries: [COMMAND_ENTRY, ...data.map(drawableOf)], find: findInPalette(data) }),
    [data],
  );
}
