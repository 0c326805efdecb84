"use client";
import { useId } from "react";
import { CheckField, Select } from "../ui/field";
import type { CardLook } from "./card-settings";
import { AXES, type ChartAxisName } from "./chart-settings";

const AXIS_LABELS: Record<ChartAxisName, string> = {
  step: "steps",
  time: "relative time",
  wall: "time of day",
};

export function AxisSelect({
  value,
  onChange,
}: {
  value: ChartAxisName;
  onChange(next: ChartAxisName): void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center gap-2 text-sm text-muted">
      Over
      <Select
        id={id}
        className="w-34!"
        value={value}
        onChange={(event) => onChange(AXES.find((axis) => axis === event.target.value) ?? "step")}
      >
        {AXES.map((axis) => (
          <option key={axis} value={axis}>
            {AXIS_LABELS[axis]}
          </option>
        ))}
      </Select>
    </label>
  );
}

export function SmoothingSlider({ value, onChange }: { value: number; onChange(next: number): void }) {
  return (
    <label className="flex items-center gap-2 text-sm text-muted">
      Smoothing
      <input
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        className="w-28 accent-accent"
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <span className="num w-8 text-xs text-faint">{value.toFixed(2)}</span>
    </label>
  );
}

const CHECKS = { log: "Log y", logx: "Log x", outliers: "Ignore outliers" } as const;
type Check = keyof typeof CHECKS;

interface LookChecksProps {
  look: Pick<CardLook, Check | "axis">;
  onChange(change: Partial<Record<Check, boolean>>): void;
}

export function LookChecks({ look, onChange }: LookChecksProps) {
  return (Object.keys(CHECKS) as Check[]).map((check) => (
    <CheckField
      key={check}
      label={CHECKS[check]}
      className="text-muted"
      isOn={look[check]}
      // The time of day has no beginning to take a logarithm from.
      isDisabled={check === "logx" && look.axis === "wall"}
      onTurn={(isOn) => onChange({ [check]: isOn })}
    />
  ));
}
