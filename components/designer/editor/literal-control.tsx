"use client";
import type { ComponentInput } from "@/domain/components/component";
import type { StepValue } from "@/domain/designer/design";
import { Select } from "../../ui/field";
import { CommitInput, CommitLine, CommitText } from "./commit-field";

/** Fields of the library that hold lines: rows, a script, a query. */
const LINES = /^(?:text|script|query|grid)$/;

interface LiteralControlProps {
  name: string;
  control: { id: string };
  input: ComponentInput;
  value: StepValue;
  isReadOnly: boolean;
  onGive(value: string | number | boolean | null): void;
}

/** What is emptied stays empty: its default, where there is one, is shown faintly as what will be taken. */
export function LiteralControl({ name, control, input, value, isReadOnly, onGive }: LiteralControlProps) {
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
  const field = {
    ...control,
    readOnly: isReadOnly,
    placeholder: presetWord,
    value: value.kind === "odd" ? value.text : current,
    onCommit: (text: string) => onGive(typed(input.type, text)),
  };
  if (input.type !== "string") return <CommitInput {...field} inputMode="decimal" />;
  if (LINES.test(name)) return <CommitText {...field} rows={6} className="font-mono text-sm" />;
  return <CommitLine {...field} className="field-sizing-content max-h-60 resize-y" />;
}

/** What cannot be a number stays text: the check says what is wrong with it. */
function typed(type: string, text: string): string | number | boolean | null {
  if (text === "") return null;
  if (type === "boolean") return text === "true";
  const number = Number(text);
  return type !== "string" && String(number) === text.trim() ? number : text;
}
