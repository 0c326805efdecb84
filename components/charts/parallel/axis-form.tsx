"use client";
import { Button } from "../../ui/button";
import { CheckField, Field, Input } from "../../ui/field";
import type { AxisLayout } from "./layout";
import { type Brush, isRange, type ParallelState } from "./parallel-state";

interface AxisFormProps {
  axis: AxisLayout;
  state: ParallelState;
  onState(next: ParallelState): void;
  brush: Brush | undefined;
  onBrush(next: Brush | null): void;
}

/** What a drag along the axis does, for the keyboard and to the digit. */
export function AxisForm({ axis, state, onState, brush, onBrush }: AxisFormProps) {
  const { id, kind } = axis.dimension;
  return (
    <div className="flex flex-col gap-3 overflow-y-auto">
      {kind === "number" ? (
        <RangeFields axis={axis} brush={brush} onBrush={onBrush} />
      ) : (
        <TextChecks axis={axis} brush={brush} onBrush={onBrush} />
      )}
      {axis.canBeLog && (
        <CheckField
          label="Log scale"
          isOn={axis.isLog}
          onTurn={(isOn) => onState({ ...state, log: { ...state.log, [id]: isOn } })}
        />
      )}
      <Button size="sm" onClick={() => onBrush(null)}>
        Show all
      </Button>
    </div>
  );
}

type PartProps = Pick<AxisFormProps, "axis" | "brush" | "onBrush">;

function RangeFields({ axis, brush, onBrush }: PartProps) {
  const range = brush && isRange(brush) ? brush : axis.domain;
  const change = (end: 0 | 1, text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value === range[end]) return;
    onBrush(end === 0 ? [value, range[1]] : [range[0], value]);
  };
  return (
    <div className="grid grid-cols-2 gap-2">
      {(["From", "To"] as const).map((label, end) => (
        <Field key={label} label={label}>
          {(control) => (
            <Input
              {...control}
              key={range[end]}
              inputMode="decimal"
              defaultValue={range[end]}
              onBlur={(event) => change(end as 0 | 1, event.target.value)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function TextChecks({ axis, brush, onBrush }: PartProps) {
  const chosen = brush && !isRange(brush) ? (brush as string[]) : axis.texts;
  return (
    <fieldset className="flex max-h-60 flex-col overflow-y-auto">
      <legend className="sr-only">Values to show</legend>
      {axis.texts.map((text) => (
        <label key={text} className="flex items-center gap-2 py-0.5 text-sm">
          <input
            type="checkbox"
            className="accent-accent"
            checked={chosen.includes(text)}
            onChange={(event) =>
              onBrush(event.target.checked ? [...chosen, text] : chosen.filter((other) => other !== text))
            }
          />
          <span className="truncate" title={text}>
            {text || "(empty)"}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
