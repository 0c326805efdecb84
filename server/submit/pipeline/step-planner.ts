import type { CommandComponent } from "@/domain/components/component";
import type { CommandJob } from "@/domain/jobs";
import { isMiniBatchCommand } from "@/domain/mini-batches";
import { choicesOf } from "@/domain/pipelines/choices";
import { orderSteps } from "@/domain/pipelines/order";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import {
  type CommandWork,
  neededSteps,
  type PipelinePlan,
  type Source,
  type StepPlan,
} from "@/domain/pipelines/plan";
import { rebaseEnvironment, rebasePath } from "@/domain/pipelines/rebase";
import { issueAt } from "@/domain/yaml/explain";
import { contextOf, withContext } from "@/server/environments/dockerfile-context";
import { withMiniBatchProgram } from "@/server/library/mini-batch-program";
import { type FoundFile, kindsOf, type Reading, textsOf } from "@/server/snapshots/found-paths";
import { type Kept, keepReferences } from "@/server/snapshots/kept-paths";
import { checkCommand } from "../check-command";
import { refuseInstances } from "../check-instances";
import { checkJob } from "../check-job";
import { checkSecrets } from "../check-secrets";
import { planItsEnvironment } from "../plan-command";
import { planContext } from "../plan-context";
import type { PlannedEnvironment } from "../plan-environment";
import { type DataInput, planInputs } from "../plan-inputs";
import { planWheels } from "../plan-wheels";
import type { Given } from "../planner";
import { PartReading } from "../spec-reading";
import { type Joined, joinStep } from "./join-step";
import { planChoices } from "./plan-choices";
import type { ReadComponent, ReadGraph, ReadStep } from "./read";
import { fieldOf } from "./read-graph";

export interface Part {
  reading: PartReading;
}

/** What a component needs, planned once for all its steps. */
export interface Work {
  environment: PlannedEnvironment | null;
  files: FoundFile[] | null;
  /** The inputs that bring its wheels, and the files beside its Dockerfile. */
  brought: string[];
}

interface OpenStep extends Part {
  read: ReadStep;
  joined: Joined;
}

export interface PlannedGraph {
  plan: PipelinePlan;
  /** The files of each code, by the name that plans have for it. */
  code: Map<string, FoundFile[]>;
  data: DataInput[];
  kept: Kept[];
}

/** Plans the steps of a graph, those of its pipelines included. */
export class StepPlanner {
  private readonly components = new Map<string, Part>();
  private readonly works = new Map<string, Work>();
  private readonly steps = new Map<string, OpenStep>();
  private readonly planned: Omit<PlannedGraph, "plan"> = { code: new Map(), data: [], kept: [] };

  constructor(
    private readonly given: Pick<
      Given<PipelineJob>,
      "executor" | "workspaceId" | "found" | "usable" | "store"
    > & {
      reading: Pick<Reading, "issues">;
    },
    private readonly compute: string,
  ) {}

  /** Everything of the graph that names paths. Joins the steps, and notes what does not fit. */
  open(graph: ReadGraph): Part[] {
    const { issues } = this.given.reading;
    for (const read of graph.steps) {
      const joined = joinStep(this.given.reading, graph, read);
      if (read.graph) this.open(read.graph);
      this.openComponent(read.uses);
      const job = this.jobOf(read, joined, graph.folder);
      this.steps.set(read.path, { read, joined, reading: new PartReading(issues, read.part, job) });
    }
    return [...this.components.values(), ...this.steps.values()];
  }

  /** What a component names beside its inputs: planned once for all its steps. */
  openComponent({ component, key, folder, part }: ReadComponent): void {
    const { issues } = this.given.reading;
    if (component.type === "command" && !this.components.has(key))
      this.components.set(key, { reading: new PartReading(issues, part, workOf(component, folder)) });
  }

  /** Of a component that is planned. */
  workOf(key: string): Work {
    return this.works.get(key)!;
  }

  async plan(graph: ReadGraph): Promise<PlannedGraph> {
    for (const [key, { reading }] of this.components) this.works.set(key, await this.planWork(key, reading));
    return { ...this.planned, plan: await this.planGraph(graph) };
  }

  private async planGraph(graph: ReadGraph): Promise<PipelinePlan> {
    const steps = new Map<string, StepPlan>();
    for (const read of graph.steps) steps.set(read.name, await this.planStep(read));
    const outputs = this.outputsOf(graph);
    const prefix = graph.steps[0]?.path.slice(0, -graph.steps[0].name.length) ?? "";
    const choices = planChoices(graph, steps, { issues: this.given.reading.issues, prefix });
    const asked = (name: string) => choicesOf({ choices }, name).map(({ condition }) => condition.step);
    const waits = new Map([...steps].map(([name, step]) => [name, [...neededSteps(step), ...asked(name)]]));
    const { order, cycle } = orderSteps(waits);
    if (cycle) {
      const at = graph.steps.find(({ name }) => name === cycle[0])!;
      const message = `\`${fieldOf(at.path)}\` waits for itself, in a cycle of steps: ${cycle.join(" → ")}.`;
      this.given.reading.issues.push(issueAt(at.part, ["inputs"], message));
    }
    const sorted = (order ?? []).map((name) => steps.get(name)!);
    return { steps: sorted, outputs, ...(choices.length > 0 && { choices }) };
  }

  /** Which output of which step each output of the graph is. One that nothing is bound to would never have files. */
  private outputsOf(graph: ReadGraph): PipelinePlan["outputs"] {
    const outputs: PipelinePlan["outputs"] = {};
    for (const { name: step, path } of graph.steps) {
      for (const [output, to] of Object.entries(this.steps.get(path)!.joined.promoted))
        outputs[to] = { step, output, type: graph.outputs[to]! };
    }
    const open = Object.keys(graph.outputs).filter((name) => !Object.hasOwn(outputs, name));
    for (const name of graph.steps.length > 0 ? open : []) {
      const message = `\`outputs.${name}\` is the output of no step: bind one to it by \${{parent.outputs.${name}}}.`;
      this.given.reading.issues.push(issueAt(graph.part, ["outputs", name], message));
    }
    return outputs;
  }

  private async planWork(key: string, reading: PartReading): Promise<Work> {
    const { executor, workspaceId, found, usable } = this.given;
    const texts = textsOf(found);
    reading.noteMissing(kindsOf(found), texts);
    checkCommand(reading);
    refuseInstances(reading);
    const environment = await planItsEnvironment({ executor, workspaceId, reading, found, usable });
    const kept = await keepReferences(reading, reading.references(texts), found);
    this.planned.kept.push(...kept);
    const own = kept.find(({ reference }) => reference.role === "code")?.files ?? null;
    const files = isMiniBatchCommand(reading.job.command)
      ? await withMiniBatchProgram(own ?? [], this.given.store)
      : own;
    if (files) this.planned.code.set(key, files);
    const context = contextOf(reading, kept);
    const brought = [
      ...(await planContext(executor, workspaceId, reading, environment?.spec, context)),
      ...(await planWheels(executor, workspaceId, reading, environment?.spec.packages ?? [])),
    ];
    this.planned.data.push(...brought.map((input) => ({ ...input, name: `${key}/${input.name}` })));
    const whole = environment && { ...environment, spec: withContext(environment.spec, context) };
    return { environment: whole, files, brought: brought.map(({ name }) => name) };
  }

  private async planStep(read: ReadStep): Promise<StepPlan> {
    const { joined, reading } = this.steps.get(read.path)!;
    const { step, uses, name } = read;
    const data = await this.planData(read, reading);
    const sources: Record<string, Source> = { ...joined.bound };
    for (const input of data) sources[input] = { from: "data", name: `${read.path}/${input}` };
    for (const input of this.works.get(uses.key)?.brought ?? [])
      sources[input] = { from: "data", name: `${uses.key}/${input}` };
    const outputs = Object.entries(joined.outputs).map(([output, { type }]) => [output, type] as const);
    return {
      name,
      label: step.display_name ?? name,
      component: uses.label === null ? null : { label: uses.label, versionId: uses.versionId },
      family: uses.name ?? `step ${name}`,
      sources,
      inputs: joined.inputs,
      outputs: Object.fromEntries(outputs),
      forceRerun: step.force_rerun ?? false,
      work: read.graph
        ? { type: "pipeline", plan: await this.planGraph(read.graph), inputs: joined.own }
        : this.commandWork(uses, reading.job),
    };
  }

  /** The data that a step names itself, which is kept with the pipeline's run. Answers with its inputs' names. */
  private async planData(read: ReadStep, reading: PartReading): Promise<string[]> {
    const { executor, workspaceId, found, usable } = this.given;
    const texts = textsOf(found);
    const references = reading.references(texts).filter(({ role }) => role === "input");
    reading.noteMissing(kindsOf(found), texts);
    await checkJob(executor, workspaceId, reading);
    const own = read.step.type === "command" ? read.step.environment_variables : undefined;
    const title = "environment_variables";
    await checkSecrets(reading, { field: [title], title, values: own }, usable);
    const kept = await keepReferences(reading, references, found);
    this.planned.kept.push(...kept);
    const data = await planInputs(executor, workspaceId, reading, kept);
    this.planned.data.push(...data.map((input) => ({ ...input, name: `${read.path}/${input.name}` })));
    return data.map(({ name }) => name);
  }

  private commandWork(uses: ReadComponent, spec: CommandJob): CommandWork {
    const { environment, files } = this.works.get(uses.key)!;
    const component = uses.component as CommandComponent;
    const written = { command: spec.command, code: component.code, environment: component.environment };
    return {
      type: "command",
      spec: { ...spec, ...written },
      // Null only where it is wrong, which is noted: no plan comes of it.
      environment: environment?.spec ?? { label: "", packages: [], variables: {}, notices: [] },
      environmentVersionId: environment?.versionId ?? null,
      isDeterministic: component.is_deterministic,
      code: files && uses.key,
    };
  }

  /** A step as the job that it is, with what it names itself; code and environment are read with its component. */
  private jobOf({ name, step, uses }: ReadStep, joined: Joined, folder: string): CommandJob {
    const inputs = Object.fromEntries(
      Object.entries(joined.own).map(([input, value]) => [
        input,
        typeof value === "object" && "path" in value
          ? { ...value, path: rebasePath(value.path, folder) }
          : value,
      ]),
    );
    const { display_name = name, description, tags, properties, compute = this.compute } = step;
    const head = { type: "command" as const, display_name, description, tags, properties, compute, inputs };
    if (step.type === "pipeline" || uses.component.type === "pipeline")
      return { ...head, command: ":", outputs: joined.outputs };
    const { component } = uses;
    return {
      ...head,
      command: component.command,
      outputs: joined.outputs,
      environment_variables: { ...component.environment_variables, ...step.environment_variables },
      distribution: step.distribution ?? component.distribution,
      resources: { ...component.resources, ...step.resources },
      limits: step.limits,
      queue_settings: step.queue_settings,
      services: step.services,
      retry_settings: step.retry_settings,
    };
  }
}

/** A component as a command without inputs: what it names beside them. */
const workOf = (component: CommandComponent, folder: string): CommandJob => ({
  type: "command",
  command: component.command,
  compute: "local",
  code: rebasePath(component.code, folder),
  environment: rebaseEnvironment(component.environment, folder),
  environment_variables: component.environment_variables,
  distribution: component.distribution,
  resources: component.resources,
});
