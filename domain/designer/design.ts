/** A drawn pipeline: what its YAML says, as a canvas needs it. */
import type { ComponentInput, ComponentOutput } from "../components/component";
import type { Issue } from "../errors";
import type { Binding } from "../pipelines/bindings";
import type { LiteralValue } from "../pipelines/fit";

/** What a component takes and gives. */
export interface Interface {
  inputs: Record<string, ComponentInput>;
  outputs: Record<string, ComponentOutput>;
}

/** What an input of a step is given. */
export type StepValue =
  | { kind: "literal"; value: LiteralValue }
  | { kind: "bound"; binding: Binding }
  | { kind: "path"; type: string; path: string }
  /** It stands there without a value. */
  | { kind: "empty" }
  /** An expression that binds nothing, or something that no form can show. */
  | { kind: "odd"; text: string };

export interface DesignStep {
  name: string;
  displayName: string | null;
  kind: "command" | "pipeline";
  /** The registered component that it names. */
  component: string | null;
  /** What it says of itself, where it names none. */
  own: Interface | null;
  /** The steps of the pipeline that it holds. */
  inner: string[];
  /** True where its inputs are declared by being given, as those of a command without a component are. */
  declaresByValue: boolean;
  /** What it runs, where that stands in the text. */
  command: string | null;
  values: Record<string, StepValue>;
  /** The pipeline's outputs that outputs of it are, by its own. */
  promoted: Record<string, string>;
  compute: string | null;
  forceRerun: boolean;
  /** Where it stands in the text, from 1. */
  firstLine: number;
  lastLine: number;
}

export interface DesignInput {
  name: string;
  type: string;
  /** Its value or its default, as it is written; null where a caller has to give one. */
  value: string | null;
  /** True for a value, false for data. */
  isLiteral: boolean;
  isOptional: boolean;
}

export interface Design {
  displayName: string | null;
  inputs: DesignInput[];
  outputs: { name: string; type: string }[];
  steps: DesignStep[];
  defaultCompute: string | null;
}

export type DesignReading = { design: Design; issues?: undefined } | { design: null; issues: Issue[] };

/** What a registered component takes and gives; null where it is not known here. */
export type FindInterface = (component: string) => Interface | null;

/** What a step takes and gives, as far as it is known: its own word, its component's, or else what it is joined to. */
export function interfaceOf(step: DesignStep, design: Design, find: FindInterface): Interface {
  if (step.own) return step.own;
  const known = step.component === null ? null : find(step.component);
  return known ?? guessInterface(step, design);
}

/** Of a component that is not here any more: the ports that edges lead to stay, so that nothing drawn is lost. */
function guessInterface(step: DesignStep, { steps }: Design): Interface {
  const inputs = Object.entries(step.values).map(([name, value]) => [name, { type: typeOfValue(value) }]);
  const taken = steps.flatMap(({ values }) =>
    Object.values(values).flatMap((value) =>
      value.kind === "bound" && value.binding.from === "step" && value.binding.step === step.name
        ? value.binding.output
        : [],
    ),
  );
  const names = [...new Set([...Object.keys(step.promoted), ...taken])];
  return {
    inputs: Object.fromEntries(inputs) as Interface["inputs"],
    outputs: Object.fromEntries(names.map((name) => [name, { type: "uri_folder" as const }])),
  };
}

function typeOfValue(value: StepValue): string {
  if (value.kind === "path") return value.type;
  if (value.kind !== "literal") return "uri_folder";
  return typeof value.value === "string" ? "string" : typeof value.value;
}

export const stepNamed = ({ steps }: Design, name: string): DesignStep | undefined =>
  steps.find((step) => step.name === name);
