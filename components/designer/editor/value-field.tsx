"use client";
import { ArrowUpToLine, Unlink } from "lucide-react";
import type { ComponentInput } from "@/domain/components/component";
import { type End, fittingSources } from "@/domain/designer/connect";
import type { Design, DesignStep, FindInterface, StepValue } from "@/domain/designer/design";
import { isLiteralType } from "@/domain/pipelines/fit";
import { Button } from "../../ui/button";
import { Field, Select } from "../../ui/field";
import { ColumnAdder } from "./column-adder";
import { CommitInput } from "./commit-field";
import { DATA_LIST } from "./data-list";
import { LiteralControl } from "./literal-control";
import type { DesignActions } from "./use-design-actions";
import type { SeeTable } from "./use-tables";

interface ValueFieldProps {
  step: DesignStep;
  name: string;
  input: ComponentInput;
  design: Design;
  find: FindInterface;
  see: SeeTable;
  isReadOnly: boolean;
  actions: DesignActions;
}

const wordOf = ({ step, port }: End): string =>
  step === null ? `pipeline input ${port}` : `${step}: ${port}`;

/** An input of a step: its value in a control of its type, or where it comes from. */
export function ValueField(props: ValueFieldProps) {
  const { step, name, input, design, find, see, isReadOnly, actions } = props;
  const value = step.values[name] ?? { kind: "empty" as const };
  const isLiteral = isLiteralType(input.type);
  const hasDefault = isLiteral && "default" in input && input.default !== undefined;
  const isOpen = value.kind === "empty" && !input.optional && !hasDefault;
  const sources = fittingSources(design, find, { step: step.name, port: name });
  const about = [boundsOf(input), input.description];
  const label = `${name}${input.optional || hasDefault ? "" : " *"}`;
  return (
    <Field
      label={label}
      hint={[input.type, ...about].filter(Boolean).join(" · ")}
      error={
        isOpen ? ["It needs a value or a connection", input.type, ...about].filter(Boolean).join(" · ") : null
      }
    >
      {(control) => (
        <span className="flex flex-col gap-1">
          {value.kind === "bound" ? (
            <span
              {...control}
              className="flex min-h-8 items-center rounded-md border bg-sunken px-2.5 py-1 text-sm"
            >
              from {wordOf(endOfBinding(value))}
            </span>
          ) : isLiteral ? (
            <LiteralControl
              {...{ name, control, input, value, isReadOnly }}
              onGive={(next) => actions.give(step.name, name, next)}
            />
          ) : (
            <CommitInput
              {...control}
              readOnly={isReadOnly}
              placeholder="azureml:name:version, or connect it"
              list={DATA_LIST}
              value={value.kind === "path" ? value.path : ""}
              onCommit={(path) =>
                actions.give(
                  step.name,
                  name,
                  path.trim() === "" ? null : { type: input.type, path: path.trim() },
                )
              }
            />
          )}
          {!isReadOnly && isLiteral && value.kind !== "bound" && (
            <ColumnAdder
              {...{ step, name, design, find, see }}
              text={value.kind === "literal" ? String(value.value) : ""}
              onGive={(next) => actions.give(step.name, name, next)}
            />
          )}
          {!isReadOnly && (
            <span className="flex gap-1">
              {value.kind === "bound" ? (
                <Button size="sm" variant="ghost" onClick={() => actions.give(step.name, name, null)}>
                  <Unlink aria-hidden /> Disconnect
                </Button>
              ) : (
                <>
                  <SourceSelect
                    name={name}
                    sources={sources}
                    onConnect={(from) => actions.connect({ from, to: { step: step.name, port: name } })}
                  />
                  <Button
                    size="sm"
                    variant="ghost"
                    title="Who runs the pipeline is asked for it"
                    aria-label={`Promote ${name} to an input of the pipeline`}
                    onClick={() => actions.promoteInput(step, name, input)}
                  >
                    <ArrowUpToLine aria-hidden /> Promote
                  </Button>
                </>
              )}
            </span>
          )}
        </span>
      )}
    </Field>
  );
}

function endOfBinding({ binding }: Extract<StepValue, { kind: "bound" }>): End {
  return binding.from === "input"
    ? { step: null, port: binding.name }
    : { step: binding.step, port: binding.output };
}

function boundsOf(input: ComponentInput): string {
  const { min, max } = input as { min?: number; max?: number };
  if (min === undefined && max === undefined) return "";
  return `${min ?? "…"} to ${max ?? "…"}`;
}

interface SourceSelectProps {
  name: string;
  sources: End[];
  onConnect(from: End): void;
}

/** The same as to draw an edge, by keyboard. */
function SourceSelect({ name, sources, onConnect }: SourceSelectProps) {
  if (sources.length === 0) return null;
  return (
    <Select
      aria-label={`Connect ${name} to`}
      className="h-7 min-w-0 flex-1 text-sm"
      value=""
      onChange={(event) => onConnect(sources[Number(event.target.value)]!)}
    >
      <option value="" disabled>
        Connect to…
      </option>
      {sources.map((source, index) => (
        <option key={wordOf(source)} value={index}>
          {wordOf(source)}
        </option>
      ))}
    </Select>
  );
}
