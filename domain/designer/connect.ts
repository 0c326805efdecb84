/** Which output may lead to which input, and why not where it may not. */
import { oneOfType, typesFit } from "../pipelines/fit";
import { type Design, type FindInterface, interfaceOf, stepNamed } from "./design";

/** A port of a step, or of the pipeline itself. */
export interface End {
  step: string | null;
  port: string;
}

export interface DesignEdge {
  from: End;
  to: End;
}

export function edgesOf({ steps }: Design): DesignEdge[] {
  return steps.flatMap(({ name, values, promoted }) => [
    ...Object.entries(values).flatMap(([port, value]): DesignEdge[] => {
      if (value.kind !== "bound") return [];
      const { binding } = value;
      const from =
        binding.from === "input"
          ? { step: null, port: binding.name }
          : { step: binding.step, port: binding.output };
      return [{ from, to: { step: name, port } }];
    }),
    ...Object.entries(promoted).map(([port, output]) => ({
      from: { step: name, port },
      to: { step: null, port: output },
    })),
  ]);
}

/** Why an edge cannot be drawn, in a sentence; null where it can. */
export function whyNotConnect(design: Design, find: FindInterface, { from, to }: DesignEdge): string | null {
  if (to.step === null) return from.step === null ? "An input of the pipeline is no output of it." : null;
  const target = stepNamed(design, to.step);
  const wanted = target && interfaceOf(target, design, find).inputs[to.port];
  if (!target || !wanted) return `The step ${to.step} has no input ${to.port}.`;
  const type = typeOfSource(design, find, from);
  if (type === null) return `There is no output ${from.port} to lead from.`;
  if (from.step === to.step) return "A step cannot take its own output.";
  if (!typesFit(type, wanted.type))
    return `${to.port} takes ${oneOfType(wanted.type)}, and ${from.port} is ${oneOfType(type)}.`;
  const way = from.step === null ? null : findWay(design, to.step, from.step);
  return way ? `That would be a cycle: ${[...way, to.step].join(" → ")}.` : null;
}

export function typeOfSource(design: Design, find: FindInterface, { step, port }: End): string | null {
  if (step === null) return design.inputs.find(({ name }) => name === port)?.type ?? null;
  const source = stepNamed(design, step);
  const outputs = source ? interfaceOf(source, design, find).outputs : {};
  return Object.hasOwn(outputs, port) ? outputs[port]!.type : null;
}

/** The steps from one to another along the edges; null where none leads there. */
function findWay(design: Design, start: string, end: string): string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of edgesOf(design))
    if (from.step !== null && to.step !== null)
      next.set(from.step, [...(next.get(from.step) ?? []), to.step]);
  const before = new Map<string, string | null>([[start, null]]);
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === end) {
      const way: string[] = [];
      for (let step: string | null = at; step !== null; step = before.get(step) ?? null) way.unshift(step);
      return way;
    }
    for (const step of next.get(at) ?? []) {
      if (before.has(step)) continue;
      before.set(step, at);
      queue.push(step);
    }
  }
  return null;
}

/** All outputs and inputs of the pipeline that may lead to an input. */
export function fittingSources(design: Design, find: FindInterface, to: End): End[] {
  const ends: End[] = [
    ...design.inputs.map(({ name }) => ({ step: null, port: name })),
    ...design.steps.flatMap((step) =>
      Object.keys(interfaceOf(step, design, find).outputs).map((port) => ({ step: step.name, port })),
    ),
  ];
  return ends.filter((from) => whyNotConnect(design, find, { from, to }) === null);
}
