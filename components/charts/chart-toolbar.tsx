"use client";
import { Eye } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Button } from "../ui/button";
import { Select } from "../ui/field";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu";
import { SearchInput } from "../ui/paged-list";
import type { BoardCommands } from "./board/use-board-layout";
import { BANDS, type ChartSettings, type SetChartSettings } from "./chart-settings";
import { useHover } from "./hover";
import { AxisSelect, LookChecks, SmoothingSlider } from "./look-controls";

/** A field that runs can be grouped by: its id in the search language, and how it is called. */
export interface GroupField {
  id: string;
  label: string;
}

interface ToolbarProps {
  settings: ChartSettings;
  setSettings: SetChartSettings;
  /** Of a board, whose hidden cards can be brought back here. */
  commands?: BoardCommands;
  isLive: boolean;
  groupFields?: readonly GroupField[];
  children?: ReactNode;
}

/** What holds for all cards of the page. */
export function ChartToolbar(props: ToolbarProps) {
  const { settings, setSettings, commands, isLive, groupFields = [] } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <SearchInput
        label="Search metrics"
        placeholder="Search metrics"
        className="max-w-60"
        value={settings.find}
        onChange={(next) => void setSettings({ find: next || null })}
      />
      <AxisSelect value={settings.axis} onChange={(axis) => void setSettings({ axis })} />
      <SmoothingSlider
        value={settings.smooth}
        onChange={(smooth) => void setSettings({ smooth: smooth || null })}
      />
      <LookChecks look={settings} onChange={(change) => void setSettings(change)} />
      {groupFields.length > 0 && <GroupSelect {...{ settings, setSettings, groupFields }} />}
      {commands && <HiddenMenu commands={commands} />}
      <span className="ml-auto flex items-center gap-3">
        {isLive && <LiveMark />}
        {props.children}
      </span>
    </div>
  );
}

/** Charts that move by themselves stand still under the pointer, and say so. */
function LiveMark() {
  const isPaused = useHover((hover) => hover !== null);
  return (
    <span role="status" className="flex w-14 items-center gap-1.5 text-xs text-muted">
      <span
        aria-hidden
        className={
          isPaused ? "size-1.5 rounded-full bg-faint" : "size-1.5 animate-breathe rounded-full bg-success"
        }
      />
      {isPaused ? "paused" : "live"}
    </span>
  );
}

const BAND_LABELS: Record<(typeof BANDS)[number], string> = {
  std: "± deviation",
  range: "lowest to highest",
};

function GroupSelect({
  settings,
  setSettings,
  groupFields,
}: Required<Pick<ToolbarProps, "settings" | "setSettings" | "groupFields">>) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        Group by
      </label>
      <Select
        id={id}
        className="w-36!"
        value={settings.group}
        onChange={(event) => void setSettings({ group: event.target.value || null })}
      >
        <option value="">nothing</option>
        {groupFields.map((field) => (
          <option key={field.id} value={field.id}>
            {field.label}
          </option>
        ))}
      </Select>
      {settings.group && (
        <Select
          aria-label="Band"
          className="w-40!"
          value={settings.band}
          onChange={(event) =>
            void setSettings({ band: BANDS.find((band) => band === event.target.value) ?? null })
          }
        >
          {BANDS.map((band) => (
            <option key={band} value={band}>
              {BAND_LABELS[band]}
            </option>
          ))}
        </Select>
      )}
    </span>
  );
}

function HiddenMenu({ commands }: { commands: BoardCommands }) {
  const { hidden } = commands.layout;
  if (hidden.length === 0) return null;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="sm">
          {hidden.length} hidden
        </Button>
      </MenuTrigger>
      <MenuContent align="start" className="max-w-80">
        {hidden.map((metric) => (
          <MenuItem key={metric} onSelect={() => commands.show(metric)}>
            <Eye aria-hidden />
            <span className="truncate">{metric}</span>
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={commands.showAll}>Show all</MenuItem>
      </MenuContent>
    </Menu>
  );
}
