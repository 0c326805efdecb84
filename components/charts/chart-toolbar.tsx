import { Input, Select } from "../ui/field";
import type { ChartSettings, SetChartSettings } from "./chart-settings";

interface ToolbarProps {
  settings: ChartSettings;
  setSettings: SetChartSettings;
  isLive: boolean;
}

export function ChartToolbar({ settings, setSettings, isLive }: ToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Input
        data-search
        type="search"
        aria-label="Search metrics"
        placeholder="Search metrics"
        className="max-w-60"
        value={settings.find}
        onChange={(event) => void setSettings({ find: event.target.value || null })}
      />
      <label htmlFor="chart-axis" className="flex items-center gap-2 text-sm text-muted">
        Over
        <Select
          id="chart-axis"
          className="w-24!"
          value={settings.axis}
          onChange={(event) => void setSettings({ axis: event.target.value === "time" ? "time" : "step" })}
        >
          <option value="step">steps</option>
          <option value="time">time</option>
        </Select>
      </label>
      <label className="flex items-center gap-2 text-sm text-muted">
        Smoothing
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={settings.smooth}
          className="w-28 accent-accent"
          onChange={(event) => void setSettings({ smooth: Number(event.target.value) || null })}
        />
        <span className="num w-8 text-xs text-faint">{settings.smooth.toFixed(2)}</span>
      </label>
      <label className="flex items-center gap-2 text-sm text-muted">
        <input
          type="checkbox"
          checked={settings.log}
          className="accent-accent"
          onChange={(event) => void setSettings({ log: event.target.checked || null })}
        />
        Log scale
      </label>
      {isLive && (
        <span className="ml-auto flex items-center gap-1.5 text-xs text-muted">
          <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-success" />
          live
        </span>
      )}
    </div>
  );
}
