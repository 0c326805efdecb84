"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { sourceKey } from "@/domain/designer/columns";
import { stepOfId } from "@/domain/pipelines/node-ids";
import { usePollMs } from "../../live/connection";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";
import type { CanvasHandle } from "./design-canvas";
import type { Drawn } from "./design-elements";
import { useCheck } from "./use-check";
import { useChosen } from "./use-chosen";
import { useDesign, usePalette } from "./use-design";
import { useDesignActions } from "./use-design-actions";
import { useDesignerKeys } from "./use-designer-keys";
import { useHistory } from "./use-history";
import { useLastRun } from "./use-last-run";
import { usePinned } from "./use-pinned";
import { useProblems } from "./use-problems";
import { useSample } from "./use-sample";
import { useSaveDraft } from "./use-save-draft";
import { useTables } from "./use-tables";

export interface DesignerOptions {
  workspace: string;
  initial: Answers["designer"]["get"];
  palette: Answers["components"]["palette"];
}
export type Designer = ReturnType<typeof useDesigner>;

/** All that the page of a draft knows and does. */
export function useDesigner({ workspace, initial, palette }: DesignerOptions) {
  const trpc = useTRPC();
  const { data: latest } = useQuery({
    ...trpc.designer.get.queryOptions({ workspace, draftId: initial.id }),
    initialData: initial,
    refetchInterval: usePollMs(true),
  });
  const isReadOnly = !initial.can.write || initial.deletedAt !== null;
  const saved = useRef({ name: initial.name, yaml: initial.yaml, layout: initial.layout }).current;
  const history = useHistory(saved);
  const { drawing, newest, change } = history;
  const { design, mistakes } = useDesign(drawing.yaml);
  const { entries, find: findNewest } = usePalette(workspace, palette);
  const find = usePinned(workspace, design, findNewest);
  const draft = { workspace, draftId: initial.id, saved, revision: initial.revision, drawing };
  const saving = useSaveDraft({ ...draft, isOff: isReadOnly, onRestore: change });
  const check = useCheck(workspace, drawing.yaml, isReadOnly);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const canvas = useRef<CanvasHandle>(null);
  const middle = () => canvas.current?.center() ?? { x: 0, y: 0 };
  const actions = useDesignActions({ drawing, newest, design, find, change, onChoose: setChosen });
  const lastOf = useLastRun(workspace, latest.lastRun);
  const only = chosen.size === 1 ? stepOfId([...chosen][0]!) : null;
  const isOff = isReadOnly || !initial.can.run;
  const sample = useSample({ workspace, draftId: initial.id, yaml: drawing.yaml, design, isOff });
  const tables = { find, lastRun: latest.lastRun, lastOf, chosen: only, sample: sample.tables };
  const see = useTables({ workspace, design, ...tables });
  const problems = useProblems({ design, find, mistakes, planned: check.issues, see, sample });
  const drawn = useMemo((): Drawn => {
    const counts = new Map<string, number>();
    for (const { step } of problems) if (step !== null) counts.set(step, (counts.get(step) ?? 0) + 1);
    const problemCount = (step: string) => counts.get(step) ?? 0;
    const sampledAt = (step: string, port: string) =>
      sample.sizes.get(sourceKey({ from: "step", step, port }));
    return { design, find, layout: drawing.layout, problemCount, lastOf, sampledAt };
  }, [design, find, drawing.layout, problems, lastOf, sample.sizes]);
  const marked = useChosen({ drawn, chosen, drawing, change, actions, setChosen, middle });
  useDesignerKeys({ undo: history.undo, redo: history.redo, ...marked }, isReadOnly);
  const { isChecking } = check;
  const known = {
    workspace,
    initial,
    latest,
    isReadOnly,
    design,
    find,
    entries,
    mistakes,
    problems,
    drawn,
    see,
    sample,
  };
  return { ...known, history, saving, isChecking, chosen, setChosen, canvas, middle, actions, marked };
}
