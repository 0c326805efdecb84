/** From the text of a pipeline to what a canvas draws of it. It takes what it can read: what is wrong is the planner's to say. */
import { type ComponentInput, componentInput, componentOutput } from "../components/component";
import type { Issue } from "../errors";
import { readBinding, readPromotion } from "../pipelines/bindings";
import { isLiteralType } from "../pipelines/fit";
import { readYaml, type YamlFile } from "../yaml/read-yaml";
import { plainValue, type YamlNode } from "../yaml/tree";
import { literalValue, Written } from "../yaml/written";
import type { DesignInput, DesignReading, DesignStep, Interface, StepValue } from "./design";

export const DRAFT_FILE = "pipeline.yml";

export function readDesign(text: string): DesignReading {
  const { yaml, issues } = readYaml({ text, file: DRAFT_FILE });
  if (!yaml) return { design: null, issues };
  const problem = whyNoPipeline(yaml);
  if (problem) return { design: null, issues: [problem] };
  const { root } = yaml;
  const settings = child(root, "settings");
  return {
    design: {
      displayName: textOf(child(root, "display_name")),
      inputs: entriesOf(child(root, "inputs")).map(([name, node]) => readInput(name, node)),
      outputs: entriesOf(child(root, "outputs")).map(([name, node]) => ({
        name,
        type: textOf(child(node, "type")) ?? "uri_folder",
      })),
      steps: readSteps(yaml, child(root, "jobs")),
      defaultCompute: textOf(child(settings, "default_compute")),
    },
  };
}

function whyNoPipeline({ root, file }: YamlFile): Issue | null {
  const issue = (message: string): Issue => ({ message, file, line: 1 });
  if (root.kind !== "map") return issue("The file is no mapping: a pipeline starts with `type: pipeline`.");
  const type = textOf(child(root, "type"));
  if (type !== "pipeline")
    return issue(
      `\`type\` is ${type === null ? "missing" : `“${type}”`}: a draft is a pipeline, say \`type: pipeline\`.`,
    );
  const jobs = child(root, "jobs");
  return jobs && jobs.kind === "list" ? issue("`jobs` is a list: steps are written by their names.") : null;
}

function readSteps(yaml: YamlFile, jobs: YamlNode | undefined): DesignStep[] {
  const entries = jobs?.kind === "map" ? [...jobs.entries] : [];
  return entries.map(([name, { key, value }], index) => {
    const firstLine = lineAt(yaml, key.start);
    const next = entries[index + 1]?.[1].key.start;
    const lastLine = next === undefined ? lineAt(yaml, value.end - 1) : lineAt(yaml, next) - 1;
    return readStep(name, value, { firstLine, lastLine: Math.max(firstLine, lastLine) });
  });
}

function readStep(
  name: string,
  node: YamlNode,
  lines: Pick<DesignStep, "firstLine" | "lastLine">,
): DesignStep {
  const component = child(node, "component");
  const reference = component?.kind === "scalar" ? textOf(component) : null;
  const inputs = entriesOf(child(node, "inputs"));
  const declaresByValue = component === undefined;
  const inner = child(component, "jobs") ?? child(node, "jobs");
  return {
    name,
    displayName: textOf(child(node, "display_name")),
    kind: textOf(child(node, "type")) === "pipeline" ? "pipeline" : "command",
    component: reference,
    own: reference !== null ? null : component ? readInterface(component) : valuesAsInterface(node),
    inner: entriesOf(inner).map(([step]) => step),
    declaresByValue,
    command: textOf(child(node, "command")) ?? textOf(child(component, "command")),
    values: Object.fromEntries(inputs.map(([input, value]) => [input, readValue(value)])),
    promoted: readPromotions(child(node, "outputs")),
    compute: textOf(child(node, "compute")),
    forceRerun: textOf(child(node, "force_rerun")) === "true",
    ...lines,
  };
}

const lineAt = (yaml: YamlFile, offset: number): number => (offset < 0 ? 1 : yaml.lineOf(offset));

/** What a component or a pipeline in the text says that it takes and gives. A field that is wrong has its word all the same. */
function readInterface(component: YamlNode): Interface {
  const inputs = entriesOf(child(component, "inputs")).map(([name, node]) => {
    const read = componentInput.safeParse(plainValue(node));
    return [name, read.success ? read.data : { type: textOf(child(node, "type")) ?? "string" }];
  });
  const outputs = entriesOf(child(component, "outputs")).map(([name, node]) => {
    const read = componentOutput.safeParse(plainValue(node));
    return [name, read.success ? read.data : { type: "uri_folder" as const }];
  });
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

/** A step without a component takes what it is given. */
function valuesAsInterface(step: YamlNode): Interface {
  const inputs = entriesOf(child(step, "inputs")).map(([name, node]): [string, ComponentInput] => {
    const said = textOf(child(node, "type"));
    const value = plainValue(node);
    const type = said ?? (value instanceof Written ? typeof value.value : "string");
    return [name, { type } as ComponentInput];
  });
  const outputs = entriesOf(child(step, "outputs")).map(([name, node]) => [
    name,
    { type: textOf(child(node, "type")) ?? "uri_folder" },
  ]);
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

function readInput(name: string, node: YamlNode): DesignInput {
  const type = textOf(child(node, "type"));
  if (node.kind !== "map") {
    const value = plainValue(node);
    const own =
      value instanceof Written ? (typeof value.value === "boolean" ? "boolean" : "number") : "string";
    return { name, type: own, value: textOf(node), isLiteral: true, isOptional: false };
  }
  const literal = type !== null && isLiteralType(type);
  const value = literal
    ? (textOf(child(node, "value")) ?? textOf(child(node, "default")))
    : textOf(child(node, "path"));
  const isOptional = textOf(child(node, "optional")) === "true";
  return { name, type: type ?? "uri_folder", value, isLiteral: literal, isOptional };
}

function readValue(node: YamlNode): StepValue {
  if (node.kind === "list") return { kind: "odd", text: "a list" };
  if (node.kind === "scalar") return readLiteral(node);
  const path = textOf(child(node, "path"));
  const type = textOf(child(node, "type")) ?? "uri_folder";
  if (path !== null) return isExpression(path) ? bound(path) : { kind: "path", type, path };
  const value = child(node, "value");
  return value ? readLiteral(value) : { kind: "empty" };
}

function readLiteral(node: YamlNode): StepValue {
  const value = plainValue(node);
  if (value === null) return { kind: "empty" };
  if (value instanceof Written) return { kind: "literal", value: literalValue(value) };
  if (typeof value !== "string") return { kind: "odd", text: "a mapping" };
  return isExpression(value) ? bound(value) : { kind: "literal", value };
}

const isExpression = (text: string): boolean => text.includes("${{");

function bound(text: string): StepValue {
  const binding = readBinding(text);
  return binding && binding !== "unknown" ? { kind: "bound", binding } : { kind: "odd", text };
}

function readPromotions(outputs: YamlNode | undefined): Record<string, string> {
  const found = entriesOf(outputs).flatMap(([name, node]) => {
    const text = node.kind === "scalar" ? textOf(node) : textOf(child(node, "path"));
    const promoted = text === null ? null : readPromotion(text);
    return promoted === null ? [] : [[name, promoted]];
  });
  return Object.fromEntries(found);
}

function child(node: YamlNode | undefined, name: string): YamlNode | undefined {
  return node?.kind === "map" ? node.entries.get(name)?.value : undefined;
}

const entriesOf = (node: YamlNode | undefined): [string, YamlNode][] =>
  node?.kind === "map" ? [...node.entries].map(([name, { value }]) => [name, value]) : [];

/** A scalar as it is spelled; null for none. */
function textOf(node: YamlNode | undefined): string | null {
  if (node?.kind !== "scalar" || node.value === null) return null;
  return node.value instanceof Written ? node.value.source : node.value;
}
