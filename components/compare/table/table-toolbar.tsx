import { ArrowLeftRight, Download } from "lucide-react";
import { Button } from "../../ui/button";
import { CheckField, Select } from "../../ui/field";
import { SearchInput } from "../../ui/paged-list";
import type { SetTableState, TableState } from "./use-table-state";

const PARTS = { last: "latest", min: "lowest", max: "highest" };

interface ToolbarProps {
  state: TableState;
  setState: SetTableState;
  isExporting: boolean;
  onExport(): void;
}

export function TableToolbar({ state, setState, isExporting, onExport }: ToolbarProps) {
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-6 py-2">
      <SearchInput
        label="Search names"
        placeholder="Search names"
        className="max-w-60"
        value={state.q}
        onChange={(next) => void setState({ q: next || null })}
      />
      <CheckField
        label="Only what differs"
        className="text-muted"
        isOn={!state.same}
        onTurn={(isOn) => void setState({ same: !isOn || null })}
      />
      <label htmlFor="compare-part" className="flex items-center gap-2 text-sm text-muted">
        Metrics
        <Select
          id="compare-part"
          className="w-24!"
          value={state.part}
          onChange={(event) => void setState({ part: event.target.value as TableState["part"] })}
        >
          {Object.entries(PARTS).map(([part, label]) => (
            <option key={part} value={part}>
              {label}
            </option>
          ))}
        </Select>
      </label>
      <span className="ml-auto flex gap-1">
        <Button
          variant={state.flip ? "secondary" : "ghost"}
          aria-pressed={state.flip}
          onClick={() => void setState({ flip: !state.flip || null })}
        >
          <ArrowLeftRight aria-hidden /> Runs as rows
        </Button>
        <Button variant="ghost" onClick={onExport} disabled={isExporting}>
          <Download aria-hidden /> CSV
        </Button>
      </span>
    </search>
  );
}
