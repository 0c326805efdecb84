"use client";
import { ArrowDown, ArrowUp, Columns3, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { FieldList } from "../filter/field-list";
import { useKeys } from "../use-keys";
import { ATTRIBUTE_COLUMNS, type Column, describeColumn, metricField, moveItem } from "./columns";

interface ColumnChooserProps {
  workspace: string;
  experiment: string | null;
  columns: readonly Column[];
  /** Null brings the usual columns back. */
  onChoose(ids: string[] | null): void;
}

/** Which fields are columns, and in which order. */
export function ColumnChooser(props: ColumnChooserProps) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="sm">
          <Columns3 aria-hidden /> <span className="max-xl:sr-only">Columns</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Columns" align="end" className="w-[min(560px,calc(100vw-32px))]">
        <Choices {...props} />
      </PopoverContent>
    </Popover>
  );
}

function Choices({ workspace, experiment, columns, onChoose }: ColumnChooserProps) {
  const [wanted, setWanted] = useState("");
  const chosen = columns.map(({ id }) => id);
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const attributes = Object.keys(ATTRIBUTE_COLUMNS)
    .map((name) => `attributes.${name}`)
    .filter((id) => describeColumn(id)?.label.toLowerCase().includes(wanted.toLowerCase()));
  const where = { workspace, experiment, wanted };
  return (
    <div className="grid min-h-0 grid-cols-2 gap-2 max-sm:grid-cols-1">
      <div className="flex min-h-0 flex-col">
        <Input
          aria-label="Find a field"
          placeholder="Find a metric, parameter, tag"
          className="mb-1 h-7! shrink-0 text-sm"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <div className="max-h-[52vh] min-h-40 overflow-y-auto">
          <FieldList title="The run" ids={attributes} chosen={chosen} onToggle={toggle} />
          <KeyList title="Metrics" kind="metric" {...where} chosen={chosen} onToggle={toggle} />
          <KeyList title="Parameters" kind="param" {...where} chosen={chosen} onToggle={toggle} />
          <KeyList title="Tags" kind="tag" {...where} chosen={chosen} onToggle={toggle} />
        </div>
      </div>
      <div className="flex min-h-0 flex-col">
        <div className="flex h-8 shrink-0 items-center justify-between pl-1 text-xs text-faint">
          Shown, from left to right
          <Button variant="ghost" size="sm" onClick={() => onChoose(null)}>
            <RotateCcw aria-hidden /> Usual
          </Button>
        </div>
        <ol className="max-h-[52vh] overflow-y-auto">
          {columns.map((column, index) => (
            <ChosenColumn
              key={column.id}
              column={column}
              isFirst={index === 0}
              isLast={index === columns.length - 1}
              onMove={(by) => onChoose(moveItem(chosen, index, index + by))}
              onRemove={() => toggle(column.id)}
            />
          ))}
        </ol>
      </div>
    </div>
  );
}

interface KeyListProps {
  title: string;
  kind: "metric" | "param" | "tag";
  workspace: string;
  experiment: string | null;
  wanted: string;
  chosen: string[];
  onToggle(id: string): void;
}

function KeyList({ title, kind, workspace, experiment, wanted, chosen, onToggle }: KeyListProps) {
  const { keys, isPending } = useKeys({ workspace, kind, experiment, contains: wanted });
  const idOf = (key: string) =>
    kind === "metric" ? metricField(key) : `${kind}s.\`${key.replaceAll("`", "``")}\``;
  return <FieldList title={title} ids={keys.map(idOf)} isPending={isPending} {...{ chosen, onToggle }} />;
}

interface ChosenProps {
  column: Column;
  isFirst: boolean;
  isLast: boolean;
  onMove(by: 1 | -1): void;
  onRemove(): void;
}

const STEP = "rounded-sm p-0.5 text-muted hover:bg-sunken hover:text-ink disabled:opacity-30";

function ChosenColumn({ column: { label, source }, isFirst, isLast, onMove, onRemove }: ChosenProps) {
  return (
    <li className="flex h-8 items-center gap-1 rounded-sm pr-1 pl-2 text-sm hover:bg-hover">
      <span className="min-w-0 flex-1 truncate" title={label}>
        {label}
        {source !== "attribute" && <span className="ml-1.5 text-xs text-faint">{source}</span>}
      </span>
      <button
        type="button"
        className={STEP}
        disabled={isFirst}
        aria-label={`Move ${label} left`}
        onClick={() => onMove(-1)}
      >
        <ArrowUp className="size-3.5" />
      </button>
      <button
        type="button"
        className={STEP}
        disabled={isLast}
        aria-label={`Move ${label} right`}
        onClick={() => onMove(1)}
      >
        <ArrowDown className="size-3.5" />
      </button>
      <button type="button" className={STEP} aria-label={`Remove ${label}`} onClick={onRemove}>
        <X className="size-3.5" />
      </button>
    </li>
  );
}
