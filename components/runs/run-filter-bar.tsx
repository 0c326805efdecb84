"use client";
import { Archive, GitFork, ListFilter, X } from "lucide-react";
import { useEffect, useState } from "react";
import { RUN_STATUSES, STATUS_LABELS } from "@/domain/runs";
import { Button } from "../ui/button";
import { Input } from "../ui/field";
import { Menu, MenuCheck, MenuContent, MenuTrigger } from "../ui/menu";
import { StatusIcon } from "../ui/status-pill";
import { ColumnChooser } from "./column-chooser";
import type { RunFilters, SetRunFilters } from "./use-run-filters";

interface BarProps {
  filters: RunFilters;
  setFilters: SetRunFilters;
  keys: string[];
  metricKeys: string[];
  isBusy: boolean;
}

export function RunFilterBar({ filters, setFilters, keys, metricKeys, isBusy }: BarProps) {
  const [text, setText] = useState(filters.q);
  useEffect(() => setText(filters.q), [filters.q]);
  return (
    <search className="flex flex-wrap items-center gap-2 border-b px-6 py-2">
      <Input
        data-search
        type="search"
        aria-label="Search runs"
        title="A part of a name, or a filter such as metrics.loss < 0.5 and params.lr = '0.1'"
        placeholder="Search names, or metrics.loss < 0.5"
        className="max-w-80 flex-1 basis-40"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          void setFilters({ q: event.target.value || null });
        }}
      />
      <StatusMenu chosen={filters.status} onChoose={(status) => setFilters({ status })} />
      <ColumnChooser keys={keys} chosen={metricKeys} onChoose={(metrics) => setFilters({ metrics })} />
      <Button
        variant={filters.children ? "secondary" : "ghost"}
        aria-pressed={filters.children}
        title="Show the runs that were started by other runs"
        onClick={() => setFilters({ children: !filters.children || null })}
      >
        <GitFork aria-hidden /> Children
      </Button>
      <Button
        variant={filters.archived ? "secondary" : "ghost"}
        aria-pressed={filters.archived}
        onClick={() => setFilters({ archived: !filters.archived || null })}
      >
        <Archive aria-hidden /> Archived
      </Button>
      {filters.experiment && (
        <Chip label={`Experiment: ${filters.experiment}`} onRemove={() => setFilters({ experiment: null })} />
      )}
      {filters.status.map((status) => (
        <Chip
          key={status}
          label={STATUS_LABELS[status]}
          onRemove={() => setFilters({ status: filters.status.filter((other) => other !== status) })}
        />
      ))}
      <span role="status" className="ml-auto text-xs text-faint">
        {isBusy ? "Updating…" : ""}
      </span>
    </search>
  );
}

function Chip({ label, onRemove }: { label: string; onRemove(): void }) {
  return (
    <span className="flex h-6 items-center gap-1 rounded-sm bg-accent-soft pr-1 pl-2 text-xs text-accent">
      <span className="max-w-48 truncate">{label}</span>
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove the filter ${label}`}
        className="rounded-sm hover:bg-hover"
      >
        <X className="size-3.5" />
      </button>
    </span>
  );
}

interface StatusMenuProps {
  chosen: RunFilters["status"];
  onChoose(next: RunFilters["status"]): void;
}

function StatusMenu({ chosen, onChoose }: StatusMenuProps) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost">
          <ListFilter aria-hidden /> Status
        </Button>
      </MenuTrigger>
      <MenuContent align="start">
        {RUN_STATUSES.map((status) => (
          <MenuCheck
            key={status}
            checked={chosen.includes(status)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(isOn) =>
              onChoose(isOn ? [...chosen, status] : chosen.filter((other) => other !== status))
            }
          >
            <StatusIcon status={status} />
            {STATUS_LABELS[status]}
          </MenuCheck>
        ))}
      </MenuContent>
    </Menu>
  );
}
