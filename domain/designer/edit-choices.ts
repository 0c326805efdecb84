/** What a change of a step does to the choices (`if_else`) of its pipeline, which name steps as well. */
import { type Document, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { findExpressions } from "../expressions";

const BLOCKS = ["true_block", "false_block"];

/** Choices ask and begin the step by its new name. */
export function renameInChoices(document: Document, from: string, to: string): void {
  for (const choice of choicesOf(document)) {
    const condition = choice.get("condition", true);
    if (isScalar(condition)) write(condition, renamed(String(condition.value), from, to));
    for (const scalar of BLOCKS.flatMap((block) => blockOf(choice, block)))
      write(scalar, String(scalar.value).trim() === from ? to : renamed(String(scalar.value), from, to));
  }
}

/** No choice begins a step that is gone. One that asks it still does, since nobody knows what else it should ask. */
export function removeFromChoices(document: Document, gone: ReadonlySet<string>): void {
  const isGone = (node: unknown) => isScalar(node) && gone.has(stepOf(String(node.value)));
  for (const choice of choicesOf(document))
    for (const name of BLOCKS) {
      const block = choice.get(name, true);
      if (isSeq(block)) block.items = block.items.filter((item) => !isGone(item));
      if (isGone(block) || (isSeq(block) && block.items.length === 0)) choice.delete(name);
    }
}

function choicesOf(document: Document): YAMLMap[] {
  const jobs = document.get("jobs", true);
  const all = isMap(jobs) ? jobs.items.map(({ value }) => value) : [];
  return all.filter((job): job is YAMLMap => isMap(job) && job.get("type") === "if_else");
}

/** The names in a block, which is one or a list. */
function blockOf(choice: YAMLMap, name: string): Scalar[] {
  const block = choice.get(name, true);
  return (isSeq(block) ? block.items : [block]).filter((item): item is Scalar => isScalar(item));
}

/** `train`, or `${{parent.jobs.train}}`. */
function stepOf(text: string): string {
  const [found] = findExpressions(text);
  return found ? (found.path[2] ?? "") : text.trim();
}

function renamed(text: string, from: string, to: string): string {
  const [found] = findExpressions(text);
  if (found?.path[0] !== "parent" || found.path[1] !== "jobs" || found.path[2] !== from) return text;
  const path = ["parent", "jobs", to, ...found.path.slice(3)].join(".");
  return `${text.slice(0, found.start)}\${{${path}}}${text.slice(found.start + found.source.length)}`;
}

function write(scalar: Scalar, text: string): void {
  if (scalar.value === text) return;
  scalar.value = text;
  delete scalar.source;
}
