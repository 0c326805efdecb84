"use client";
import { toast } from "sonner";
import { copySteps, pasteSteps, placePasted } from "@/domain/designer/clipboard";
import { edgesOf } from "@/domain/designer/connect";
import {
  disconnect,
  NotEditable,
  removeInput,
  removeOutput,
  removeSteps,
} from "@/domain/designer/edit-design";
import type { Place } from "@/domain/pipelines/lay-out";
import { inputId, outputId, stepId, stepOfId } from "@/domain/pipelines/node-ids";
import { type Drawn, designEdges, designNodes, noteId } from "./design-elements";
import { type DesignActions, settledLayout } from "./use-design-actions";
import type { Drawing } from "./use-history";

interface ChosenOptions {
  drawn: Drawn;
  chosen: ReadonlySet<string>;
  drawing: Drawing;
  change(part: Partial<Drawing>, tag?: string | null): void;
  actions: DesignActions;
  setChosen(ids: ReadonlySet<string>): void;
  /** The middle of what is in sight. */
  middle(): Place;
}

/** What is done to all that is chosen, and to notes, which the text knows nothing of. */
export function useChosen({ drawn, chosen, drawing, change, actions, setChosen, middle }: ChosenOptions) {
  const { layout } = drawing;
  const stepsChosen = () => [...chosen].flatMap((id) => stepOfId(id) ?? []);

  const without = (gone: ReadonlySet<string>) => ({
    ...layout,
    notes: Object.fromEntries(Object.entries(layout.notes).filter(([id]) => !gone.has(noteId(id)))),
  });
  /** The text without what is chosen of it. */
  function removeFrom(text: string): string {
    const { design } = drawn;
    const edges = edgesOf(design);
    let next = text;
    for (const [index, { id }] of designEdges(design).entries())
      if (chosen.has(id)) next = disconnect(next, edges[index]!.to);
    for (const { name } of design.inputs) if (chosen.has(inputId(name))) next = removeInput(next, name);
    for (const { name } of design.outputs) if (chosen.has(outputId(name))) next = removeOutput(next, name);
    const steps = stepsChosen();
    return steps.length > 0 ? removeSteps(next, steps) : next;
  }
  return {
    remove(): void {
      if (chosen.size === 0) return;
      if (actions.edit(removeFrom, { layout: without(chosen) })) setChosen(new Set());
    },
    chooseAll: () => setChosen(new Set(designNodes(drawn).map(({ id }) => id))),
    copy(): string | null {
      const steps = stepsChosen();
      return steps.length > 0 ? copySteps(drawing.yaml, steps) : null;
    },
    paste(text: string): void {
      try {
        const pasted = pasteSteps(drawing.yaml, text);
        const { design, find } = drawn;
        const settled = settledLayout({ drawing, design, find });
        const places = { ...settled.places, ...placePasted(pasted, settled.places, middle()) };
        change({ yaml: pasted.text, layout: { ...settled, places } });
        setChosen(new Set([...pasted.names.values()].map(stepId)));
      } catch (failure) {
        if (!(failure instanceof NotEditable)) throw failure;
        toast.error(failure.message);
      }
    },
    addNote({ x, y }: Place): void {
      const id = crypto.getRandomValues(new Uint32Array(2)).join("");
      const note = { x: Math.round(x), y: Math.round(y), text: "" };
      change({ layout: { ...layout, notes: { ...layout.notes, [id]: note } } });
      setChosen(new Set([noteId(id)]));
    },
    writeNote(id: string, text: string): void {
      const note = layout.notes[id];
      if (note) change({ layout: { ...layout, notes: { ...layout.notes, [id]: { ...note, text } } } });
    },
    removeNote: (id: string) => change({ layout: without(new Set([noteId(id)])) }),
  };
}
