/** Changes of a pipeline as changes of its text: what nobody touched, comments and order stay as they were written. */
import { Document, isMap, isScalar, type Pair, parseDocument, Scalar, visit, YAMLMap } from "yaml";
import { type Binding, readBinding, readPromotion } from "../pipelines/bindings";
import type { LiteralValue } from "../pipelines/fit";
import { readScalar } from "../yaml/written";
import { removeFromChoices, renameInChoices } from "./edit-choices";

/** Why a text cannot be changed by a canvas, in a sentence. */
export class NotEditable extends Error {}

/** The text with a change to its document. */
export function editText(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0)
    throw new NotEditable("The text is no YAML at the moment: mend it first, or undo.");
  if (document.contents === null) document.contents = new YAMLMap() as never;
  try {
    change(document);
  } catch (failure) {
    if (failure instanceof NotEditable) throw failure;
    throw new NotEditable(
      "This part is written with anchors, or in a way of its own: change it in the YAML.",
    );
  }
  return document.toString({ lineWidth: 0 });
}

/** A value as a node. Text that would be read as something else when it stood plain is quoted. */
export function nodeOf(document: Document, value: unknown) {
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  const holder = new Document();
  holder.contents = node as never;
  visit(holder, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && readScalar(scalar.value) !== scalar.value)
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return node;
}

type Path = readonly string[];

/** Sets one field, or takes it away by null. A scalar keeps its comment. */
function setAt(document: Document, path: Path, value: unknown): void {
  if (value === null) {
    removeAt(document, path);
    return;
  }
  const node = document.getIn(path, true);
  const next = nodeOf(document, value);
  if (isScalar(node) && isScalar(next)) {
    node.value = next.value;
    node.type = next.type;
    delete node.source;
  } else {
    for (let length = 1; length < path.length; length++) ensureMap(document, path.slice(0, length));
    document.setIn(path, next);
  }
}

/** A field that stands without a value, or in the short form `{}`, becomes a mapping that grows by lines. */
function ensureMap(document: Document, path: Path): void {
  const node = document.getIn(path, true);
  if (node === undefined || (isScalar(node) && node.value === null)) document.setIn(path, new YAMLMap());
  else if (isMap(node) && node.items.length === 0) node.flow = false;
}

/** Takes a field away, and the mapping around it once that holds nothing; the steps themselves stay a mapping. */
function removeAt(document: Document, path: Path): void {
  if (document.hasIn(path)) document.deleteIn(path);
  const above = path.slice(0, -1);
  const around = document.getIn(above, true);
  const isStep = above.length === 2;
  if (!isStep && isMap(around) && around.items.length === 0) document.deleteIn(above);
}

export function setField(text: string, path: Path, value: unknown): string {
  return editText(text, (document) => setAt(document, path, value));
}

export function addStep(text: string, name: string, step: unknown): string {
  return editText(text, (document) => {
    if (document.hasIn(["jobs", name])) throw new NotEditable(`There is a step ${name} already.`);
    setAt(document, ["jobs", name], step);
  });
}

export const bindingText = (binding: Binding): string =>
  binding.from === "input"
    ? `\${{parent.inputs.${binding.name}}}`
    : `\${{parent.jobs.${binding.step}.outputs.${binding.output}}}`;

export type GivenValue = LiteralValue | { type: string; path: string } | null;

/** Gives an input of a step a value, data, or nothing. Where the step declares it only so, its type stays. */
export function setInput(text: string, step: string, input: string, value: GivenValue): string {
  const path = ["jobs", step, "inputs", input];
  return editText(text, (document) => {
    const node = document.getIn(path, true);
    const declared = isMap(node) ? node.get("type") : undefined;
    if (declared === undefined || document.hasIn(["jobs", step, "component"]))
      return setAt(document, path, value);
    for (const field of ["path", "value"])
      if (document.hasIn([...path, field])) document.deleteIn([...path, field]);
    if (value === null) return;
    if (typeof value === "object") setAt(document, [...path, "path"], value.path);
    else setAt(document, [...path, "value"], value);
  });
}

/** Joins an input of a step to an input of the pipeline or to another step's output, in the place of what it had. */
export function connectInput(text: string, step: string, input: string, binding: Binding): string {
  const path = ["jobs", step, "inputs", input];
  return editText(text, (document) => {
    const node = document.getIn(path, true);
    const type = isMap(node) ? node.get("type") : undefined;
    if (type === undefined || document.hasIn(["jobs", step, "component"]))
      return setAt(document, path, bindingText(binding));
    if (document.hasIn([...path, "value"])) document.deleteIn([...path, "value"]);
    setAt(document, [...path, "path"], bindingText(binding));
  });
}

/** Takes away what leads to an input of a step, or to an output of the pipeline. */
export const disconnect = (text: string, to: { step: string | null; port: string }): string =>
  to.step === null ? removeOutput(text, to.port) : setInput(text, to.step, to.port, null);

/** Makes an input of a step one of the pipeline's own: who runs it is asked. */
export function promoteInput(
  text: string,
  step: string,
  input: string,
  { name, declaration }: { name: string; declaration: Record<string, unknown> },
): string {
  const declared = editText(text, (document) => setAt(document, ["inputs", name], declaration));
  return connectInput(declared, step, input, { from: "input", name });
}

/** Makes an output of a step one of the pipeline's own. */
export function promoteOutput(
  text: string,
  step: string,
  output: string,
  { name, type }: { name: string; type: string },
): string {
  return editText(text, (document) => {
    setAt(document, ["outputs", name], { type });
    const path = ["jobs", step, "outputs", output];
    const said = document.getIn(path, true);
    const bound = `\${{parent.outputs.${name}}}`;
    if (isMap(said) && said.has("type")) setAt(document, [...path, "path"], bound);
    else setAt(document, path, bound);
  });
}

/** Takes an output away from those of the pipeline. */
export function removeOutput(text: string, name: string): string {
  return editText(text, (document) => {
    removeTop(document, "outputs", name);
    forEachPort(document, (scalar, unbind) => {
      if (readPromotion(String(scalar.value)) === name) unbind();
    });
  });
}

/** Takes an input away from the pipeline; the inputs of steps that it led to are left without a value. */
export function removeInput(text: string, name: string): string {
  return editText(text, (document) => {
    removeTop(document, "inputs", name);
    forEachPort(document, (scalar, unbind) => {
      const binding = bindingOf(scalar);
      if (binding?.from === "input" && binding.name === name) unbind();
    });
  });
}

/** Takes steps away, with what led to their outputs. */
export function removeSteps(text: string, names: readonly string[]): string {
  const gone = new Set(names);
  return editText(text, (document) => {
    const freed: string[] = [];
    for (const name of names) {
      for (const output of promotionsOf(document, name)) freed.push(output);
      if (document.hasIn(["jobs", name])) document.deleteIn(["jobs", name]);
    }
    for (const output of freed) removeTop(document, "outputs", output);
    forEachPort(document, (scalar, unbind) => {
      const binding = bindingOf(scalar);
      if (binding?.from === "step" && gone.has(binding.step)) unbind();
    });
    removeFromChoices(document, gone);
  });
}

/** Gives a step another name, there and wherever it is bound to. */
export function renameStep(text: string, from: string, to: string): string {
  return editText(text, (document) => {
    const jobs = document.get("jobs", true);
    if (!isMap(jobs)) return;
    if (jobs.has(to)) throw new NotEditable(`There is a step ${to} already.`);
    const pair = jobs.items.find(({ key }) => isScalar(key) && String(key.value) === from);
    if (!pair) return;
    pair.key = document.createNode(to);
    forEachPort(document, (scalar) => {
      const binding = bindingOf(scalar);
      if (binding?.from === "step" && binding.step === from)
        setScalar(scalar, bindingText({ ...binding, step: to }));
    });
    renameInChoices(document, from, to);
  });
}

function promotionsOf(document: Document, step: string): string[] {
  const outputs = document.getIn(["jobs", step, "outputs"], true);
  if (!isMap(outputs)) return [];
  return outputs.items.flatMap(({ value }) => {
    const text = isScalar(value) ? value.value : isMap(value) ? value.get("path") : undefined;
    return readPromotion(String(text)) ?? [];
  });
}

function removeTop(document: Document, group: string, name: string): void {
  if (document.hasIn([group, name])) document.deleteIn([group, name]);
  const left = document.get(group, true);
  if (isMap(left) && left.items.length === 0) document.delete(group);
}

/** Every value of an input or output of a step of the pipeline itself. */
function forEachPort(document: Document, visitor: (scalar: Scalar, unbind: () => void) => void): void {
  const jobs = document.get("jobs", true);
  if (!isMap(jobs)) return;
  for (const { value: step } of jobs.items) {
    if (!isMap(step)) continue;
    for (const group of ["inputs", "outputs"]) {
      const ports = step.get(group, true);
      if (!isMap(ports)) continue;
      for (const pair of [...ports.items]) {
        const value = isMap(pair.value) ? pair.value.get("path", true) : pair.value;
        if (isScalar(value)) visitor(value, () => unbindPort(pair, ports));
      }
      if (ports.items.length === 0) step.delete(group);
    }
  }
}

function bindingOf(scalar: Scalar): Binding | null {
  const binding = readBinding(String(scalar.value));
  return binding === "unknown" ? null : binding;
}

/** Leaves a port without what it was bound to; the type that it says stays. */
function unbindPort(pair: Pair, around: YAMLMap): void {
  if (isMap(pair.value) && pair.value.has("type")) pair.value.delete("path");
  else around.items.splice(around.items.indexOf(pair), 1);
}

function setScalar(scalar: Scalar, value: string): void {
  scalar.value = value;
  delete scalar.source;
}
