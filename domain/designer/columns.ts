/** Which columns a step's fields name, where the tables come from that have them, and what is wrong with a name. */
import { readAssetReference } from "../asset-reference";
import { readColumns, writeColumns } from "../inference/column-lists";
import { libraryName } from "../inference/library";
import { didYouMean } from "../nearest";
import { type Design, type DesignStep, type FindInterface, interfaceOf, stepNamed } from "./design";
import type { Problem } from "./problems";

/** Where what arrives at a port comes from: an output of a step, or a data asset. */
export type TableSource =
  | { from: "step"; step: string; port: string }
  | { from: "data"; asset: string; version: string | null };

const TABLES: ReadonlySet<string> = new Set(["uri_folder", "uri_file", "mltable"]);
const FIELD = /^(?:columns?|label|by|stratify_column)$/;
const KEYS = /^(.+)_keys$/;
/** They stand for columns of a kind. */
const GROUPS: ReadonlySet<string> = new Set(["all", "numeric", "text"]);
/** These take one name, commas and all. */
const SINGLE = /^(?:column|label|stratify_column)$/;
const SHOWN = 8;

/** By which a table is known, whoever reads it. */
export const sourceKey = (source: TableSource): string =>
  source.from === "step"
    ? `step ${source.step} ${source.port}`
    : `data ${source.asset} ${source.version ?? ""}`;

/** Where the table at an input comes from; null where it is none, or nothing leads there. */
export function sourceAt(step: DesignStep, port: string, design: Design): TableSource | null {
  const value = step.values[port];
  if (value?.kind === "path") return ofPath(value.path);
  if (value?.kind !== "bound") return null;
  const { binding } = value;
  if (binding.from === "step") return { from: "step", step: binding.step, port: binding.output };
  const given = design.inputs.find(({ name }) => name === binding.name);
  return given?.value && !given.isLiteral ? ofPath(given.value) : null;
}

function ofPath(path: string): TableSource | null {
  const named = path.startsWith("azureml:") ? readAssetReference(path, "data") : null;
  if (!named || named.registry !== null || named.label !== undefined) return null;
  return { from: "data", asset: named.name, version: named.version };
}

/** The inputs of a step that tables arrive at, with where they come from. */
export function tablesInto(
  step: DesignStep,
  design: Design,
  find: FindInterface,
): { port: string; source: TableSource }[] {
  const { inputs } = interfaceOf(step, design, find);
  return Object.entries(inputs).flatMap(([port, { type }]) => {
    const source = TABLES.has(type) ? sourceAt(step, port, design) : null;
    return source ? [{ port, source }] : [];
  });
}

/** The fields of a library's component that name columns, each with the input whose columns they are. */
export function columnFields(step: DesignStep, design: Design, find: FindInterface): Map<string, string> {
  const fields = new Map<string, string>();
  if (libraryName(step.component) === null) return fields;
  const { inputs } = interfaceOf(step, design, find);
  const tables = Object.keys(inputs).filter((name) => TABLES.has(inputs[name]!.type));
  const usual = tables.find((name) => name === "data") ?? (tables.length === 1 ? tables[0] : undefined);
  for (const [name, input] of Object.entries(inputs)) {
    if (input.type !== "string" || "enum" in input) continue;
    const side = KEYS.exec(name)?.[1];
    const port = side !== undefined && tables.includes(side) ? side : FIELD.test(name) ? usual : undefined;
    if (port !== undefined) fields.set(name, port);
  }
  return fields;
}

/** The names in a field; one that takes a single name takes it with its commas. */
export function namedColumns(field: string, text: string): string[] {
  if (SINGLE.test(field)) return text === "" ? [] : [text];
  return readColumns(text);
}

/** The text of a field once a column is named in it too; a field of one name takes it in place of what it has. */
export function withColumn(field: string, text: string, name: string): string {
  if (SINGLE.test(field)) return name;
  const word = writeColumns([name]);
  return text.trim() === "" ? word : `${text.trim().replace(/,$/, "")}, ${word}`;
}

/** Each field that names a column which the table at its input does not have. Null: what the table has is not known. */
export function columnProblems(
  design: Design,
  find: FindInterface,
  columnsOf: (source: TableSource) => readonly string[] | null,
): Problem[] {
  return design.steps.flatMap((step) =>
    [...columnFields(step, design, find)].flatMap(([field, port]) => {
      const value = step.values[field];
      const source = sourceAt(step, port, design);
      const columns = source && columnsOf(source);
      if (value?.kind !== "literal" || !columns) return [];
      return namedColumns(field, String(value.value))
        .filter((name) => !columns.includes(name) && (SINGLE.test(field) || !GROUPS.has(name)))
        .map((name) => ({
          step: step.name,
          line: step.firstLine,
          message: whyNot(field, port, name, columns),
        }));
    }),
  );
}

function whyNot(field: string, port: string, name: string, columns: readonly string[]): string {
  const more = columns.length > SHOWN ? ` and ${columns.length - SHOWN} more` : "";
  const has = columns.length === 0 ? "no columns" : `${columns.slice(0, SHOWN).join(", ")}${more}`;
  return `\`${field}\` names the column \`${name}\`, which the table at \`${port}\` does not have; it has ${has}.${didYouMean(name, columns)}`;
}

/** Whether a step, and all that leads to it, stands as it stood in a run: what it gave then, it would give again. */
export function isAsRun(name: string, design: Design, ran: Design, seen = new Set<string>()): boolean {
  if (seen.has(name)) return true;
  seen.add(name);
  const [now, then] = [stepNamed(design, name), stepNamed(ran, name)];
  if (!now || !then || saidOf(now) !== saidOf(then)) return false;
  return Object.values(now.values).every((value) => {
    if (value.kind !== "bound") return true;
    if (value.binding.from === "step") return isAsRun(value.binding.step, design, ran, seen);
    const { name: input } = value.binding;
    const given = ({ inputs }: Design) => inputs.find((one) => one.name === input)?.value ?? null;
    // A run may have been given what the draft leaves open.
    return given(design) === null || given(design) === given(ran);
  });
}

const saidOf = ({ kind, component, command, inner, values }: DesignStep): string =>
  JSON.stringify([
    kind,
    component,
    command,
    inner,
    Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
