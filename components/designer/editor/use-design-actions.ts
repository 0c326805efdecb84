"use client";
import { useMemo, useRef } from "react";
import { toast } from "sonner";
import type { ComponentInput } from "@/domain/components/component";
import { type DesignEdge, typeOfSource } from "@/domain/designer/connect";
import type { Design, DesignStep, FindInterface } from "@/domain/designer/design";
import {
  addStep,
  connectInput,
  type GivenValue,
  NotEditable,
  promoteInput,
  promoteOutput,
  removeInput,
  removeOutput,
  removeSteps,
  renameStep,
  setField,
  setInput,
} from "@/domain/designer/edit-design";
import { freeStepName, STEP_NAME } from "@/domain/designer/names";
import type { Drawable } from "@/domain/designer/palette";
import { readDesign } from "@/domain/designer/read-design";
import { isLiteralType } from "@/domain/pipelines/fit";
import type { Place } from "@/domain/pipelines/lay-out";
import { stepId } from "@/domain/pipelines/node-ids";
import { gripped, placesOf, portsOfEntry, uncovered } from "./design-elements";
import type { Drawing } from "./use-history";

interface ActionOptions {
  drawing: Drawing;
  newest(): Drawing;
  design: Design;
  find: FindInterface;
  change(part: Partial<Drawing>, tag?: string | null): void;
  onChoose(ids: ReadonlySet<string>): void;
}

type Now = () => ActionOptions;

export type DesignActions = ReturnType<typeof makeActions>;

/** What a person does to the graph, each as a change of the text; what cannot be done is said. */
export function useDesignActions(options: ActionOptions): DesignActions {
  const latest = useRef(options);
  latest.current = options;
  return useMemo(() => makeActions(() => asOfNow(latest.current)), []);
}

/** What is drawn may not be shown yet. */
function asOfNow(options: ActionOptions): ActionOptions {
  const drawing = options.newest();
  if (drawing.yaml === options.drawing.yaml) return { ...options, drawing };
  return { ...options, drawing, design: readDesign(drawing.yaml).design ?? options.design };
}

function makeActions(now: Now) {
  /** Tells whether it was done. */
  function edit(operation: (text: string) => string, part: Partial<Drawing> = {}): boolean {
    const { drawing, change } = now();
    try {
      change({ layout: settledLayout(now()), ...part, yaml: operation(drawing.yaml) });
      return true;
    } catch (failure) {
      if (!(failure instanceof NotEditable)) throw failure;
      toast.error(failure.message);
      return false;
    }
  }
  return { edit, ...stepActions(now, edit), ...portActions(now, edit) };
}

/** With the places of all that is drawn: who changes one thing by hand moves nothing else by it. */
export function settledLayout({ drawing, design, find }: Pick<ActionOptions, "drawing" | "design" | "find">) {
  const { layout } = drawing;
  const places = placesOf({ design, find, layout });
  const isSettled = [...places.keys()].every((id) => Object.hasOwn(layout.places, id));
  return isSettled ? layout : { ...layout, places: { ...layout.places, ...Object.fromEntries(places) } };
}

type Edit = (operation: (text: string) => string, part?: Partial<Drawing>) => boolean;

const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);

function stepActions(now: Now, edit: Edit) {
  function add({ name: wanted, step }: Drawable, place: Place): string | null {
    const name = freeStepName(namesOf(now().design.steps), wanted);
    const layout = settledLayout(now());
    const part = { layout: { ...layout, places: { ...layout.places, [stepId(name)]: place } } };
    if (!edit((text) => addStep(text, name, step), part)) return null;
    now().onChoose(new Set([stepId(name)]));
    return name;
  }
  return {
    /** Puts a step where it is let go. */
    drop: (entry: Drawable, place: Place) => void add(entry, gripped(place)),
    /** Puts a step near a place, where it covers no other; answers with its name. */
    add(entry: Drawable, near: Place): string | null {
      const { design, find } = now();
      const placed = { design, find, layout: settledLayout(now()) };
      return add(entry, uncovered(placed, portsOfEntry(entry.ports), gripped(near)));
    },
    move(places: Record<string, Place>): void {
      const layout = settledLayout(now());
      const notes = { ...layout.notes };
      const nodes = { ...layout.places };
      for (const [id, place] of Object.entries(places)) {
        if (!id.startsWith("note:")) nodes[id] = place;
        else if (notes[id.slice(5)]) notes[id.slice(5)] = { ...notes[id.slice(5)]!, ...place };
      }
      now().change({ layout: { places: nodes, notes } });
    },
    set(path: readonly string[], value: unknown): void {
      edit((text) => setField(text, path, value));
    },
    rename(from: string, to: string): boolean {
      if (!STEP_NAME.test(to)) {
        toast.error("A step's name has letters, digits and _, no digit first.");
        return false;
      }
      const layout = settledLayout(now());
      const { [stepId(from)]: place, ...rest } = layout.places;
      const places = place ? { ...rest, [stepId(to)]: place } : rest;
      const isDone = edit((text) => renameStep(text, from, to), { layout: { ...layout, places } });
      if (isDone) now().onChoose(new Set([stepId(to)]));
      return isDone;
    },
    removeSteps: (names: readonly string[]) => edit((text) => removeSteps(text, names)),
  };
}

function portActions(now: Now, edit: Edit) {
  return {
    connect({ from, to }: DesignEdge): void {
      const { design, find } = now();
      if (to.step === null) {
        const type = typeOfSource(design, find, from) ?? "uri_folder";
        edit((text) =>
          promoteOutput(removeOutput(text, to.port), from.step!, from.port, { name: to.port, type }),
        );
        return;
      }
      const { step, port } = to;
      edit((text) =>
        connectInput(
          text,
          step,
          port,
          from.step === null
            ? { from: "input", name: from.port }
            : { from: "step", step: from.step, output: from.port },
        ),
      );
    },
    give(step: string, input: string, value: GivenValue): void {
      edit((text) => setInput(text, step, input, value));
    },
    promoteInput(step: DesignStep, input: string, declared: ComponentInput): void {
      const name = freeStepName(namesOf(now().design.inputs), input);
      const declaration = declarationOf(declared, step.values[input]);
      edit((text) => promoteInput(text, step.name, input, { name, declaration }));
    },
    promoteOutput(step: string, output: string, type: string): void {
      const name = freeStepName(namesOf(now().design.outputs), output);
      edit((text) => promoteOutput(text, step, output, { name, type }));
    },
    removeInput: (name: string) => void edit((text) => removeInput(text, name)),
    removeOutput: (name: string) => void edit((text) => removeOutput(text, name)),
  };
}

/** How the pipeline declares an input that was a step's: with its type and bounds, and what the step had as its value. */
function declarationOf(declared: ComponentInput, value: DesignStep["values"][string] | undefined) {
  const { type, ...rest } = declared as Record<string, unknown> & { type: string };
  if (!isLiteralType(type)) return value?.kind === "path" ? { type, path: value.path } : { type };
  const { default: preset, min, max, enum: choices } = rest;
  const own = value?.kind === "literal" ? value.value : preset;
  const all = { type, default: own, min, max, enum: choices };
  return Object.fromEntries(Object.entries(all).filter(([, word]) => word !== undefined));
}
