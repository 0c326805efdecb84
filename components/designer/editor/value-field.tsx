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
  const label = `${name}${input.optional || hasDefault ? "" : " *"}`;
  return (
    <Field
      label={label}
      hint={[input.type, boundsOf(input), input.description].filter(Boolean).join(" · ")}
      error={isOpen ? `${input.type}: it needs a value or a connection.` : null}
    >
      {(control) => (
        <span className="flex flex-col gap-1">
          {value.kind === "bound" ? (
            <span {...control} className="flex h-8 items-center rounded-md border bg-sunken px-2.5 text-sm">
              from {wordOf(endOfBinding(value))}
            </span>
          ) : isLiteral ? (
            <LiteralControl
              {...{ control, input, value, isReadOnly }}
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

interface LiteralControlProps {
  control: { id: string };
  input: ComponentInput;
  value: StepValue;
  isReadOnly: boolean;
  onGive(value: string | number | boolean | null): void;
}

/** What is emptied stays empty: its default, where there is one, is shown faintly as what will be taken. */
function LiteralControl({ control, input, value, isReadOnly, onGive }: LiteralControlProps) {
  const { enum: choices, default: preset } = input as { enum?: unknown[]; default?: unknown };
  const current = value.kind === "literal" ? String(value.value) : "";
  const presetWord = preset === undefined ? "" : `default: ${preset}`;
  const list = input.type === "boolean" ? ["true", "false"] : choices?.map(String);
  if (list)
    return (
      <Select
        {...control}
        disabled={isReadOnly}
        value={input.type === "boolean" ? current.toLowerCase() : current}
        onChange={(event) => onGive(typed(input.type, event.target.value))}
      >
        <option value="">{presetWord || "no value"}</option>
        {list.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </Select>
    );
  return (
    <CommitInput
      {...control}
      readOnly={isReadOnly}
      inputMode={input.type === "string" ? "text" : "decimal"}
      placeholder={presetWord}
      value={value.kind === "odd" ? value.text : current}
      onCommit={(text) => onGive(typed(input.type, text))}
    />
  );
}

/** What cannot be a number stays text: the check says what is wrong with it. */
function typed(type: string, text: string): string | number | boolean | null {
  if (text === "") return null;
  if (type === "boolean") return text === "true";
  const number = Number(text);
  return type !== "string" && String(number) === text.trim() ? number : text;
}
