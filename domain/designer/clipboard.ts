/** Steps on their way from one pipeline to another, or to another place of their own: a small pipeline as YAML. */
import { isMap, isScalar, parseDocument } from "yaml";
import { readBinding } from "../pipelines/bindings";
import type { Place } from "../pipelines/lay-out";
import type { Design } from "./design";
import { addStep, bindingText, editText, NotEditable, nodeOf } from "./edit-design";
import { freeStepName } from "./names";
import { readDesign } from "./read-design";

/** The chosen steps with the inputs of the pipeline that they take. */
export function copySteps(text: string, names: readonly string[]): string {
  const { design } = readDesign(text);
  const chosen = new Set(names);
  const inputs = new Set(
    design?.steps
      .filter(({ name }) => chosen.has(name))
      .flatMap(({ values }) =>
        Object.values(values).flatMap((value) =>
          value.kind === "bound" && value.binding.from === "input" ? value.binding.name : [],
        ),
      ),
  );
  return editText(text, (document) => {
    keepOnly(document.get("jobs", true), chosen);
    keepOnly(document.get("inputs", true), inputs);
    const root = document.contents;
    if (!isMap(root)) return;
    keepOnly(root, new Set(["type", "jobs", ...(inputs.size > 0 ? ["inputs"] : [])]));
    document.commentBefore = null;
  });
}

function keepOnly(node: unknown, names: ReadonlySet<string>): void {
  if (!isMap(node)) return;
  node.items = node.items.filter(({ key }) => names.has(isScalar(key) ? String(key.value) : ""));
}

export interface Pasted {
  text: string;
  /** The new name of each step, by the one that it had. */
  names: Map<string, string>;
}

/**
 * The text with the copied steps in it, under free names. What they took from each other they take again, and from steps
 * and inputs that are here; inputs of the pipeline that are not here come along.
 */
export function pasteSteps(text: string, copied: string): Pasted {
  const { design: source } = readDesign(copied);
  const { design: target } = readDesign(text);
  if (!target) throw new NotEditable("The text is no YAML at the moment: mend it first, or undo.");
  if (!source || source.steps.length === 0)
    throw new NotEditable("What was copied holds no steps of a pipeline.");
  const names = new Map<string, string>();
  const taken = new Set(target.steps.map(({ name }) => name));
  for (const { name } of source.steps) {
    const free = freeStepName(taken, name);
    names.set(name, free);
    taken.add(free);
  }
  const values = parseDocument(copied).toJS() as {
    jobs: Record<string, StepText>;
    inputs?: Record<string, unknown>;
  };
  let next = withInputs(text, target, values.inputs ?? {});
  for (const [name, step] of Object.entries(values.jobs))
    next = addStep(next, names.get(name)!, rebind(step, names, target));
  return { text: next, names };
}

interface StepText {
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

function withInputs(text: string, target: Design, inputs: Record<string, unknown>): string {
  const lacking = Object.entries(inputs).filter(
    ([name]) => !target.inputs.some((input) => input.name === name),
  );
  if (lacking.length === 0) return text;
  return editText(text, (document) => {
    for (const [name, input] of lacking) document.setIn(["inputs", name], nodeOf(document, input));
  });
}

/** Outputs of the pipeline are those of the steps that were copied, not of their copies. */
function rebind(step: StepText, names: ReadonlyMap<string, string>, target: Design): StepText {
  const { inputs, outputs, ...rest } = step;
  const bound = Object.entries(inputs ?? {}).flatMap(([port, value]) => {
    const next = rebindValue(value, names, target);
    return next === undefined ? [] : [[port, next]];
  });
  const kept = Object.entries(outputs ?? {}).flatMap(([port, value]) => {
    const { path, ...own } = isRecord(value) ? value : { path: value };
    return String(path).includes("${{")
      ? Object.keys(own).length > 0
        ? [[port, own]]
        : []
      : [[port, value]];
  });
  return {
    ...rest,
    ...(bound.length > 0 && { inputs: Object.fromEntries(bound) }),
    ...(kept.length > 0 && { outputs: Object.fromEntries(kept) }),
  };
}

function rebindValue(value: unknown, names: ReadonlyMap<string, string>, target: Design): unknown {
  if (isRecord(value) && typeof value.path === "string") {
    const { path, ...rest } = value;
    const next = rebindValue(path, names, target);
    return next === undefined ? rest : { ...rest, path: next };
  }
  const binding = typeof value === "string" ? readBinding(value) : null;
  if (binding === null || binding === "unknown" || binding.from === "input") return value;
  const step = names.get(binding.step) ?? binding.step;
  const isHere = names.has(binding.step) || target.steps.some(({ name }) => name === step);
  return isHere ? bindingText({ ...binding, step }) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const SHIFT = 40;

/** Where pasted steps are drawn: beside those that they were copied from, or around a point. */
export function placePasted(
  { names }: Pasted,
  places: Readonly<Record<string, Place>>,
  around: Place,
): Record<string, Place> {
  const known = [...names].map(([from]) => places[`step:${from}`]);
  return Object.fromEntries(
    [...names.values()].map((name, index) => {
      const from = known[index];
      const place = from
        ? { x: from.x + SHIFT, y: from.y + SHIFT }
        : { x: around.x, y: around.y + index * 140 };
      return [`step:${name}`, place];
    }),
  );
}
