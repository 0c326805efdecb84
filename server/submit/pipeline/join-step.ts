/** What the inputs and outputs of a step are joined to, checked against what its component has. */
import { type ComponentInput, isLiteralInput } from "@/domain/components/component";
import { type JobInput, type JobOutput, literalText } from "@/domain/job-data";
import { didYouMean } from "@/domain/nearest";
import { type Binding, readBinding, readPromotion } from "@/domain/pipelines/bindings";
import {
  fitLiteral,
  isLiteralType,
  type LiteralValue,
  oneOfType,
  typeOfInput,
  typesFit,
} from "@/domain/pipelines/fit";
import { issueAt } from "@/domain/yaml/explain";
import type { Reading } from "@/server/snapshots/found-paths";
import type { ReadGraph, ReadStep } from "./read";
import { fieldOf } from "./read-graph";

export interface Joined {
  /** Inputs with a value or data of their own. */
  own: Record<string, JobInput>;
  bound: Record<string, Binding>;
  inputs: Record<string, ComponentInput>;
  outputs: Record<string, JobOutput>;
  /** The pipeline's outputs that outputs of the step are, by the step's. */
  promoted: Record<string, string>;
}

const BINDINGS = "write ${{parent.inputs.NAME}} or ${{parent.jobs.STEP.outputs.NAME}}.";
const there = (names: readonly string[]) =>
  names.length > 0 ? ` There is ${names.join(", ")}.` : " There is none.";

/** Joins one step; notes whatever does not fit. */
export function joinStep(reading: Pick<Reading, "issues">, graph: ReadGraph, read: ReadStep): Joined {
  return new Joiner(reading, graph, read).join();
}

class Joiner {
  private readonly title: string;
  private readonly joined: Joined = { own: {}, bound: {}, inputs: {}, outputs: {}, promoted: {} };

  constructor(
    private readonly reading: Pick<Reading, "issues">,
    private readonly graph: ReadGraph,
    private readonly read: ReadStep,
  ) {
    this.title = fieldOf(read.path);
  }

  join(): Joined {
    const { step, uses } = this.read;
    for (const [name, input] of Object.entries(step.inputs ?? {})) this.joinInput(name, input);
    for (const [name, input] of Object.entries(this.declared ?? {})) this.fill(name, input);
    const outputs = uses.component.outputs ?? {};
    for (const [name, { type, mode }] of Object.entries(outputs)) this.joined.outputs[name] = { type, mode };
    for (const [name, output] of Object.entries(step.outputs ?? {})) this.joinOutput(name, output);
    return this.joined;
  }

  /** What the component says that it takes; null where the step is its own. */
  private get declared(): Record<string, ComponentInput> | null {
    return this.read.uses.label === null ? null : (this.read.uses.component.inputs ?? {});
  }

  private joinInput(name: string, input: JobInput): void {
    const { declared } = this;
    if (declared && !Object.hasOwn(declared, name)) {
      const names = Object.keys(declared);
      const hint = didYouMean(name, names) || there(names);
      this.wrong(
        ["inputs", name],
        `\`${this.title}.inputs.${name}\` is no input of ${this.read.uses.label}.${hint}`,
      );
      return;
    }
    const wanted = declared?.[name];
    const text = bindingText(input);
    const binding = text === null ? null : readBinding(text);
    if (binding === "unknown")
      this.wrong(
        ["inputs", name],
        `\`${this.title}.inputs.${name}\` is ${text}, which binds nothing: ${BINDINGS}`,
      );
    else if (binding) this.bind(name, binding, wanted);
    else if (wanted && isLiteralInput(wanted)) this.takeLiteral(name, input, wanted);
    else if (wanted && isLiteralType(typeOfInput(input)))
      this.wrong(
        ["inputs", name],
        `\`${this.title}.inputs.${name}\` is ${oneOfType(wanted.type)}: give it a \`path\`, or bind it to an output.`,
      );
    else this.joined.own[name] = input;
  }

  private takeLiteral(name: string, input: JobInput, wanted: ComponentInput): void {
    const value = plainLiteral(input);
    if (value === undefined) {
      this.wrong(
        ["inputs", name],
        `\`${this.title}.inputs.${name}\` is ${oneOfType(wanted.type)}: it takes a value, no data.`,
      );
      return;
    }
    const fit = fitLiteral(wanted, value);
    if (fit.problem !== undefined)
      this.wrong(["inputs", name], `\`${this.title}.inputs.${name}\`: ${fit.problem}.`);
    else this.joined.own[name] = literalOf(wanted, fit.value);
  }

  private bind(name: string, binding: Binding, wanted: ComponentInput | undefined): void {
    const type = binding.from === "input" ? this.typeOfOwn(name, binding) : this.typeOfOutput(name, binding);
    if (type === null) return;
    if (wanted && !typesFit(type, wanted.type)) {
      const what =
        binding.from === "input"
          ? `the input ${binding.name}`
          : `the output ${binding.output} of ${binding.step}`;
      this.wrong(
        ["inputs", name],
        `\`${this.title}.inputs.${name}\` is ${oneOfType(wanted.type)}, and is bound to ${what}, ${oneOfType(type)}.`,
      );
      return;
    }
    this.joined.bound[name] = binding;
    this.joined.inputs[name] = wanted ?? asDeclared(type);
    if (wanted && binding.from === "input") this.checkGiven(name, binding.name, wanted);
  }

  private typeOfOwn(at: string, { name }: Extract<Binding, { from: "input" }>): string | null {
    const { inputs } = this.graph;
    if (Object.hasOwn(inputs, name)) return inputs[name]!.type;
    const names = Object.keys(inputs);
    const hint = didYouMean(name, names) || there(names);
    this.wrong(
      ["inputs", at],
      `\`${this.title}.inputs.${at}\` names the input ${name}, which the pipeline does not have.${hint}`,
    );
    return null;
  }

  private typeOfOutput(at: string, { step, output }: Extract<Binding, { from: "step" }>): string | null {
    const title = `\`${this.title}.inputs.${at}\``;
    const names = this.graph.steps.map((each) => each.name);
    const found = this.graph.steps.find((each) => each.name === step);
    if (!found) {
      const hint = didYouMean(step, names) || there(names);
      this.wrong(["inputs", at], `${title} names the step ${step}, which is not there.${hint}`);
      return null;
    }
    const outputs = outputTypes(found);
    if (Object.hasOwn(outputs, output)) return outputs[output]!;
    const hint = didYouMean(output, Object.keys(outputs)) || there(Object.keys(outputs));
    this.wrong(
      ["inputs", at],
      `${title} names the output ${output}, which the step ${step} does not have.${hint}`,
    );
    return null;
  }

  /** A value of the pipeline's that is known by now. */
  private checkGiven(name: string, from: string, wanted: ComponentInput): void {
    const { given } = this.graph.inputs[from]!;
    const value = given === null || !isLiteralInput(wanted) ? undefined : plainLiteral(given);
    const problem = value === undefined ? undefined : fitLiteral(wanted, value).problem;
    if (problem !== undefined)
      this.wrong(["inputs", name], `\`${this.title}.inputs.${name}\`, from the input ${from}: ${problem}.`);
  }

  /** An input that the step does not give: its default, nothing where it is optional, else a mistake. */
  private fill(name: string, input: ComponentInput): void {
    const { own, bound } = this.joined;
    this.joined.inputs[name] = input;
    if (
      Object.hasOwn(this.read.step.inputs ?? {}, name) ||
      Object.hasOwn(own, name) ||
      Object.hasOwn(bound, name)
    )
      return;
    if (isLiteralInput(input) && input.default !== undefined) own[name] = literalOf(input, input.default);
    else if (input.optional) own[name] = { type: input.type, optional: true } as JobInput;
    else {
      const of = this.read.uses.label;
      this.wrong(
        ["inputs"],
        `\`${this.title}.inputs\` lacks \`${name}\`, ${oneOfType(input.type)} that ${of} needs.`,
      );
    }
  }

  private joinOutput(name: string, output: JobOutput | string | null): void {
    const title = `\`${this.title}.outputs.${name}\``;
    const known = outputTypes(this.read);
    if (!Object.hasOwn(known, name)) {
      const hint = didYouMean(name, Object.keys(known)) || there(Object.keys(known));
      this.wrong(["outputs", name], `${title} is no output of ${this.read.uses.label}.${hint}`);
      return;
    }
    const text = typeof output === "string" ? output : output?.path;
    const promoted = text === undefined ? null : readPromotion(text);
    if (promoted !== null) this.promote(name, promoted);
    else if (typeof output === "string")
      this.wrong(
        ["outputs", name],
        `${title} is ${output}: write \${{parent.outputs.NAME}} for an output of the pipeline.`,
      );
    const { path: _bound, ...rest } = typeof output === "object" && output ? output : { path: undefined };
    const own = typeof output === "object" && output && promoted === null ? output : rest;
    this.joined.outputs[name] = { ...this.joined.outputs[name], ...own, type: known[name]! } as JobOutput;
  }

  private promote(name: string, to: string): void {
    const { outputs } = this.graph;
    if (Object.hasOwn(outputs, to)) {
      this.joined.promoted[name] = to;
      return;
    }
    const hint = didYouMean(to, Object.keys(outputs)) || there(Object.keys(outputs));
    this.wrong(
      ["outputs", name],
      `\`${this.title}.outputs.${name}\` names the output ${to}, which the pipeline does not have.${hint}`,
    );
  }

  private wrong(field: PropertyKey[], message: string): void {
    this.reading.issues.push(issueAt(this.read.part, field, message));
  }
}

/** The types of a step's outputs: its component's, else those that it says. */
export function outputTypes({ step, uses }: ReadStep): Record<string, string> {
  const declared = Object.entries(uses.component.outputs ?? {}).map(([name, { type }]) => [name, type]);
  if (uses.label !== null) return Object.fromEntries(declared);
  const said = Object.entries(step.outputs ?? {}).map(([name, output]) => [
    name,
    typeof output === "object" && output ? output.type : "uri_folder",
  ]);
  return Object.fromEntries(said);
}

/** The text of an input that may bind it: the whole value, or the path of data. */
function bindingText(input: JobInput): string | null {
  if (typeof input === "string") return input;
  if (typeof input === "object" && "path" in input && input.path !== undefined) return input.path;
  return null;
}

function plainLiteral(input: JobInput): LiteralValue | undefined {
  if (typeof input !== "object") return input;
  return literalText(input);
}

const literalOf = ({ type }: ComponentInput, value: LiteralValue): JobInput => ({ type, value }) as JobInput;

const asDeclared = (type: string): ComponentInput => ({ type }) as ComponentInput;
