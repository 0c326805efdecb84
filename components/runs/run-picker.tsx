"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useState } from "react";
import { useTRPC } from "../live/trpc";
import { readRefusal } from "../ui/refusal";
import { StatusIcon } from "../ui/status-pill";

interface RunPickerProps {
  workspace: string;
  /** Names that are chosen already. */
  without: readonly string[];
  onPick(name: string, label: string): void;
}

/** The newest runs whose names hold what is typed, or that match a filter; picking one leaves the list open. */
export function RunPicker({ workspace, without, onPick }: RunPickerProps) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const { data, error } = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, search: search || undefined, limit: 20 }),
    placeholderData: (previous) => previous,
    retry: false,
  });
  const rows = data?.runs.filter(({ name }) => !without.includes(name)) ?? [];
  return (
    <Command shouldFilter={false} label="Find a run" className="flex min-h-0 flex-col">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="A part of a name, or metrics.loss < 0.5"
        className="h-8 shrink-0 border-b bg-transparent px-2 text-sm outline-none"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1">
        {error ? (
          <p role="alert" className="p-2 text-xs text-danger">
            {readRefusal(error).message}
          </p>
        ) : (
          data && <Command.Empty className="p-2 text-sm text-muted">No other run matches.</Command.Empty>
        )}
        {rows.map((run) => (
          <Command.Item
            key={run.name}
            value={run.name}
            onSelect={() => onPick(run.name, run.displayName)}
            className="flex h-8 items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-hover"
          >
            <StatusIcon status={run.status} className="text-muted" />
            <span className="truncate">{run.displayName}</span>
            <span className="ml-auto max-w-36 shrink-0 truncate text-xs text-faint">{run.experiment}</span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
