/**
 * From a pipeline that has trained a model to the one that scores by it: the way of the rows from their source to the
 * scores, with what was learned on it kept as it was, between the input and the output of a web service.
 */
import { type DesignStep, interfaceOf, stepNamed } from "../designer/design";
import { freeStepName } from "../designer/names";
import type { Binding } from "../pipelines/bindings";
import { executorOf } from "../run-kinds/run-kinds";
import { stringifyJob } from "../yaml/stringify-job";
import { readColumns, writeColumns } from "./column-lists";
import {
  AFTER_SCORES,
  APPLY,
  LEARNED,
  libraryAddress,
  libraryName,
  OF_TRAINING,
  SCORERS,
  SERVICE_INPUT,
  SERVICE_OUTPUT,
  SOURCES,
  takesRows,
} from "./library";
import { findScorer, type InferenceDraft, NoInference, type TrainedPipeline } from "./trained-pipeline";

export const makeInference = (trained: TrainedPipeline, scorer?: string): InferenceDraft =>
  new Maker(trained, findScorer(trained.design, scorer)).make();

type Rows = { step: string; output: string };
interface Kept {
  step: DesignStep;
  /** Its input for rows. */
  port: string;
  /** Its output that goes on. */
  output: string;
}
type Job = Record<string, unknown>;

class Maker {
  private readonly inputs: Job = {};
  private readonly jobs: Record<string, Job> = {};
  private readonly leftOut = new Map<string, string>();
  private readonly hints: string[] = [];
  private readonly saved = new Set<string>();
  private readonly label: string | null;

  constructor(
    private readonly trained: TrainedPipeline,
    private readonly scorer: DesignStep,
  ) {
    this.label = this.findLabel();
  }

  make(): InferenceDraft {
    const { name, design, run } = this.trained;
    const before = this.walkBack();
    const score = this.keptOf(this.scorer, SCORERS[libraryName(this.scorer.component)!]!);
    const names = design.steps.map((step) => step.name);
    let rows = this.addInput(before.source, freeStepName(names, SERVICE_INPUT));
    for (const kept of [...before.kept, score, ...this.walkOn(score)]) rows = this.keep(kept, rows);
    this.jobs[freeStepName(names, SERVICE_OUTPUT)] = {
      component: libraryAddress(SERVICE_OUTPUT),
      inputs: { data: bind(rows) },
      outputs: { data: "${{parent.outputs.scores}}" },
    };
    this.nameRest();
    const title = `${name} (real-time)`.slice(0, 200);
    return {
      name: title,
      yaml: stringifyJob({
        type: "pipeline",
        display_name: title,
        properties: { inference_of: run },
        inputs: this.inputs,
        outputs: { scores: { type: "uri_folder" } },
        jobs: this.jobs,
      }),
      leftOut: [...this.leftOut].map(([step, why]) => ({ step, why })),
      hints: this.hints,
    };
  }

  /** The step that has made the model; null where the model comes from elsewhere. */
  private get trainer(): DesignStep | null {
    const value = this.scorer.values.model;
    if (value?.kind !== "bound" || value.binding.from !== "step") return null;
    return stepNamed(this.trained.design, value.binding.step) ?? null;
  }

  private findLabel(): string | null {
    const value = this.trainer?.values.label;
    if (value?.kind === "literal") return String(value.value);
    if (value?.kind !== "bound" || value.binding.from !== "input") return null;
    const { name } = value.binding;
    return this.trained.design.inputs.find((input) => input.name === name)?.value ?? null;
  }

  /** From the scores back to where the rows come from. */
  private walkBack(): { source: Binding; kept: Kept[] } {
    const kept: Kept[] = [];
    let binding = this.rowsOf(this.scorer).binding;
    while (binding.from === "step") {
      const step = stepNamed(this.trained.design, binding.step);
      if (!step) throw new NoInference(`The step ${binding.step}, which rows come from, is not there.`);
      const name = libraryName(step.component);
      if (SOURCES.has(name ?? "") || !this.findRows(step)) break;
      const next = this.rowsOf(step).binding;
      if (OF_TRAINING.has(name ?? "")) this.leaveOut(step, "it chooses or makes rows to learn from");
      else kept.unshift(this.keptOf(step, binding.output));
      binding = next;
    }
    return { source: binding, kept };
  }

  /** What comes after the scores and only changes their table. */
  private walkOn(score: Kept): Kept[] {
    const kept: Kept[] = [];
    for (let at: Kept = score; ; ) {
      const next = this.trained.design.steps.filter((step) => {
        const rows = this.findRows(step);
        const isOfIt = rows?.binding.from === "step" && rows.binding.step === at.step.name;
        return isOfIt && AFTER_SCORES.has(libraryName(step.component) ?? "");
      });
      if (next.length !== 1) return kept;
      const [output] = Object.keys(this.portsOf(next[0]!).outputs);
      at = this.keptOf(next[0]!, output!);
      kept.push(at);
    }
  }

  private portsOf(step: DesignStep) {
    return interfaceOf(step, this.trained.design, this.trained.find);
  }

  private findRows(step: DesignStep): { port: string; binding: Binding } | null {
    for (const [port, { type }] of Object.entries(this.portsOf(step).inputs)) {
      const value = Object.hasOwn(step.values, port) ? step.values[port]! : null;
      if (value?.kind === "bound" && takesRows(port, type) && !this.isLiteral(value.binding))
        return { port, binding: value.binding };
    }
    return null;
  }

  private isLiteral(binding: Binding): boolean {
    const { inputs } = this.trained.design;
    return (
      binding.from === "input" && inputs.some(({ name, isLiteral }) => isLiteral && name === binding.name)
    );
  }

  private rowsOf(step: DesignStep): { port: string; binding: Binding } {
    const rows = this.findRows(step);
    if (!rows) throw new NoInference(`No rows lead to the step ${step.name}: connect its input first.`);
    return rows;
  }

  private keptOf(step: DesignStep, output: string): Kept {
    if (executorOf(step.kind) === "engine")
      throw new NoInference(
        `The step ${step.name} is a pipeline of its own, which a service cannot go through: draw its steps here.`,
      );
    if (step.component === null)
      throw new NoInference(
        `The step ${step.name} is a command of its own, and a service goes through components for tables: write it as Execute Python script.`,
      );
    return { step, output, port: this.rowsOf(step).port };
  }

  private leaveOut(step: DesignStep, why: string): void {
    this.leftOut.set(step.name, why);
  }

  /** The rows of the training stand for those of a request, without the label. */
  private addInput(source: Binding, name: string): Rows {
    let data: string;
    if (source.from === "input") data = this.declare(source.name);
    else {
      const step = stepNamed(this.trained.design, source.step)!;
      this.leaveOut(step, "its rows, as they were in the training, stand for those of a request");
      data = this.save("sample", "uri_folder", source);
    }
    const label = this.label === null ? {} : { leave_out: writeColumns([this.label]) };
    this.jobs[name] = { component: libraryAddress(SERVICE_INPUT), inputs: { data, ...label } };
    if (this.label === null && libraryName(this.scorer.component) === "score_model")
      this.hints.push(`Which column is the label is not known here: name it in leave_out of ${name}.`);
    return { step: name, output: "data" };
  }

  /** Puts a step behind those rows; answers with the rows that it gives, the same where it is of the label alone. */
  private keep({ step, port, output }: Kept, rows: Rows): Rows {
    const { outputs } = this.portsOf(step);
    const shown = step.displayName === null ? {} : { display_name: step.displayName };
    if (LEARNED in outputs && !Object.hasOwn(step.values, LEARNED)) {
      if (this.isOfLabelAlone(step)) return rows;
      const from = { from: "step", step: step.name, output: LEARNED } as const;
      const inputs = {
        data: bind(rows),
        transformation: this.save(`${step.name}_learned`, "uri_folder", from),
      };
      this.jobs[step.name] = { ...shown, component: libraryAddress(APPLY.component), inputs };
      return { step: step.name, output: APPLY.output };
    }
    const inputs = this.valuesOf(step, port, rows);
    if (inputs === null) return rows;
    this.jobs[step.name] = { ...shown, component: step.component, inputs };
    return { step: step.name, output };
  }

  private isOfLabelAlone(step: DesignStep): boolean {
    const value = step.values.columns;
    const names = value?.kind === "literal" ? readColumns(String(value.value)) : [];
    const isIt = names.length > 0 && names.every((name) => name === this.label);
    if (isIt) this.leaveOut(step, `it needs the label ${this.label}`);
    return isIt;
  }

  /** What a step is given beside the rows; null where it is of the label alone. */
  private valuesOf(step: DesignStep, port: string, rows: Rows): Job | null {
    if (this.isOfLabelAlone(step)) return null;
    const given: Job = {};
    for (const [name, { type }] of Object.entries(this.portsOf(step).inputs)) {
      const value = Object.hasOwn(step.values, name) ? step.values[name]! : null;
      if (name === port) given[name] = bind(rows);
      else if (value?.kind === "literal") given[name] = this.withoutLabel(step, name, value.value);
      else if (value?.kind === "path") given[name] = { type: value.type, path: value.path };
      else if (value?.kind === "bound" && value.binding.from === "input")
        given[name] = this.declare(value.binding.name);
      else if (value?.kind === "bound" && value.binding.from === "step") {
        const { step: maker, output } = value.binding;
        given[name] = this.save(`${maker}_${output}`, type, value.binding);
      }
    }
    return given;
  }

  private withoutLabel<Value>(step: DesignStep, name: string, value: Value): Value | string {
    const { label } = this;
    if (label === null || typeof value !== "string") return value;
    if (name === "columns" || name === "column") {
      const names = readColumns(value);
      return names.includes(label) ? writeColumns(names.filter((each) => each !== label)) : value;
    }
    if (value.includes(label))
      this.hints.push(`${name} of ${step.name} names ${label}, which requests do not have: change it.`);
    return value;
  }

  /** An output of the training run as an input of this pipeline. */
  private save(wanted: string, type: string, { step, output }: Extract<Binding, { from: "step" }>): string {
    const path = this.trained.addressOf(step, output);
    if (path === null)
      throw new NoInference(
        `The run of the step ${step}, whose ${output} is needed, is gone: run the pipeline again.`,
      );
    const known = Object.entries(this.inputs).find(([, input]) => (input as Job).path === path);
    const taken = [...Object.keys(this.inputs), ...this.trained.design.inputs.map((each) => each.name)];
    const name = known?.[0] ?? freeStepName(taken, wanted);
    this.inputs[name] = { type, path };
    this.saved.add(step);
    return `\${{parent.inputs.${name}}}`;
  }

  /** An input of the trained pipeline as one of this. */
  private declare(name: string): string {
    const input = this.trained.design.inputs.find((each) => each.name === name);
    if (!input) throw new NoInference(`The pipeline has no input ${name}, which a step is bound to.`);
    const { type, value, isLiteral, isOptional } = input;
    const said = value === null ? {} : { [isLiteral ? "value" : "path"]: literalOf(type, value) };
    this.inputs[name] = { type, ...said, ...(isOptional && { optional: true }) };
    return `\${{parent.inputs.${name}}}`;
  }

  private nameRest(): void {
    const { trainer } = this;
    for (const step of this.trained.design.steps) {
      if (Object.hasOwn(this.jobs, step.name) || this.leftOut.has(step.name)) continue;
      if (step === trainer) this.leaveOut(step, "its model is the one that the run has trained");
      else if ("scored" in step.values && this.label !== null)
        this.leaveOut(step, `it needs the label ${this.label}`);
      else if (this.saved.has(step.name)) this.leaveOut(step, "what it has made is kept as it was");
      else this.leaveOut(step, "no row of a request goes through it");
    }
  }
}

const bind = ({ step, output }: Rows): string => `\${{parent.jobs.${step}.outputs.${output}}}`;

function literalOf(type: string, text: string): string | number | boolean {
  if (type === "boolean") return text.toLowerCase() === "true";
  return (type === "number" || type === "integer") && Number.isFinite(Number(text)) ? Number(text) : text;
}
