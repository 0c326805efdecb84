"use client";
import { Archive, ChartLine, Download, GitFork, Rows2, Rows3 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { classes } from "@/components/ui/classes";
import { formatPlural } from "@/components/ui/format";
import { STATUS_LABELS } from "@/domain/runs";
import { joinConjuncts, splitConjuncts } from "@/domain/search/conjuncts";
import { isFilter } from "@/domain/search/plain-words";
import { ColumnChooser } from "../columns/column-chooser";
import type { Column } from "../columns/columns";
import { describeColumn } from "../columns/columns";
import { GroupPicker } from "../group-picker";
import type { ListState } from "../list-parsers";
import { isFlat } from "../list-query";
import type { SetListState } from "../use-list-state";
import { ExperimentPicker } from "./experiment-picker";
import { FilterChip } from "./filter-chip";
import { FilterInput } from "./filter-input";
import { StatusMenu } from "./status-menu";

interface FilterBarProps {
  workspace: string;
  state: ListState;
  setState: SetListState;
  columns: readonly Column[];
  hasPanel: boolean;
  onPanel(): void;
  /** How many runs match; undefined while that is not known. */
  count: number | undefined;
  isBusy: boolean;
  /** Where the whole list is downloaded. */
  csv: string;
  /** What can be done with the selected runs: it takes the place of the chips, so that no row moves. */
  bulk: ReactNode;
}

export function FilterBar(props: FilterBarProps) {
  const { workspace, state, setState, columns, hasPanel, onPanel } = props;
  const input = useRef<HTMLInputElement>(null);
  /** Chooses the part in the text, to be written over. */
  function edit(part: string) {
    const from = state.q.indexOf(part);
    input.current?.focus();
    if (from >= 0) input.current?.setSelectionRange(from, from + part.length);
  }
  const isRoomy = state.density === "roomy";
  return (
    <search className="flex flex-col border-b bg-canvas">
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1.5 px-6 py-1.5">
        <FilterInput
          {...{ workspace }}
          experiment={state.experiment}
          value={state.q}
          inputRef={input}
          onApply={(q) => void setState({ q: q || null })}
        />
        <StatusMenu chosen={state.status} onChoose={(status) => void setState({ status })} />
        <ExperimentPicker
          workspace={workspace}
          chosen={state.experiment}
          onChoose={(experiment) => void setState({ experiment })}
        />
        <GroupPicker
          {...{ workspace }}
          experiment={state.experiment}
          chosen={state.group}
          onChoose={(group) => void setState({ group })}
        />
        <ColumnChooser
          {...{ workspace, columns }}
          experiment={state.experiment}
          onChoose={(cols) => void setState({ cols })}
        />
        <Toggle
          isOn={state.flat}
          label="List children among the others"
          onClick={() => void setState({ flat: !state.flat || null })}
        >
          <GitFork aria-hidden />
        </Toggle>
        <Toggle
          isOn={state.archived}
          label="Show what is archived"
          onClick={() => void setState({ archived: !state.archived || null })}
        >
          <Archive aria-hidden />
        </Toggle>
        <Toggle
          isOn={isRoomy}
          label="Taller rows"
          onClick={() => void setState({ density: isRoomy ? null : "roomy" })}
        >
          {isRoomy ? <Rows2 aria-hidden /> : <Rows3 aria-hidden />}
        </Toggle>
        <a
          href={props.csv}
          download
          aria-label="Download the list as CSV"
          title="Download the list as CSV"
          className={classes(buttonClasses("ghost", "icon"), "size-7")}
        >
          <Download aria-hidden />
        </a>
        <Toggle isOn={hasPanel} label="Charts beside the table" onClick={onPanel}>
          <ChartLine aria-hidden />
        </Toggle>
      </div>
      {props.bulk || <Chips {...props} onEdit={edit} />}
    </search>
  );
}

interface ToggleProps {
  isOn: boolean;
  label: string;
  onClick(): void;
  children: ReactNode;
}

function Toggle({ isOn, label, onClick, children }: ToggleProps) {
  return (
    <Button
      variant={isOn ? "secondary" : "ghost"}
      size="icon"
      className="size-7"
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

/** What limits the list, each to be taken away, and how many runs are left. */
function Chips({ state, setState, count, isBusy, onEdit }: FilterBarProps & { onEdit(part: string): void }) {
  const conjuncts = isFilter(state.q) ? splitConjuncts(state.q) : state.q ? [state.q] : [];
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-1.5 px-6 pb-1">
      {state.experiment !== null && (
        <FilterChip
          label={`Experiment: ${state.experiment}`}
          onRemove={() => void setState({ experiment: null })}
        />
      )}
      {state.status.map((status) => (
        <FilterChip
          key={status}
          label={STATUS_LABELS[status]}
          onRemove={() => void setState({ status: state.status.filter((other) => other !== status) })}
        />
      ))}
      {conjuncts.map((part, index) => (
        <FilterChip
          key={part}
          label={part}
          isCode
          onEdit={() => onEdit(part)}
          onRemove={() =>
            void setState({ q: joinConjuncts(conjuncts.filter((_, at) => at !== index)) || null })
          }
        />
      ))}
      {state.archived && <FilterChip label="Archived" onRemove={() => void setState({ archived: null })} />}
      {state.group && (
        <FilterChip
          label={`Grouped by ${describeColumn(state.group)?.label ?? state.group}`}
          onRemove={() => void setState({ group: null })}
        />
      )}
      <span role="status" className="num ml-auto text-xs text-faint">
        {isBusy && "Updating… "}
        {count !== undefined && formatPlural(count, isFlat(state) ? "run" : "top-level run")}
      </span>
    </div>
  );
}
