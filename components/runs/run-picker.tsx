"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { Input } from "../ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";
import { StatusIcon } from "../ui/status-pill";
import { RelativeTime } from "../ui/time";

const SHOWN = 20;

interface RunPickerProps {
  workspace: string;
  /** Runs of this experiment are offered until one searches, which looks everywhere. */
  experiment: string;
  chosen: string | null;
  label: string;
  onChoose(name: string): void;
}

/** A button that opens a search for a run. */
export function RunPicker({ workspace, experiment, chosen, label, onChoose }: RunPickerProps) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const scope = asked ? { search: asked } : { experiment };
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, limit: SHOWN, ...scope }),
    enabled: isOpen,
    placeholderData: (previous) => previous,
  });
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" aria-label={label} className="max-w-72">
          <span className="truncate font-mono text-xs">{chosen ?? "Choose a run"}</span>
          <ChevronsUpDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} className="w-96">
        <Input
          type="search"
          aria-label="Search for a run"
          placeholder="Name of a run"
          className="m-1 w-auto!"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <ul className="min-h-0 overflow-y-auto">
          {data?.runs.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                aria-current={run.name === chosen}
                onClick={() => {
                  onChoose(run.name);
                  setOpen(false);
                }}
                className={classes(
                  "flex h-8 w-full items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover",
                  run.name === chosen && "text-accent",
                )}
              >
                <StatusIcon status={run.status} className="text-muted" />
                <span className="min-w-0 truncate" title={`${run.displayName} (${run.name})`}>
                  {run.displayName}
                </span>
                <span className="ml-auto shrink-0 text-xs text-faint">
                  <RelativeTime at={run.createdAt} />
                </span>
              </button>
            </li>
          ))}
          {data?.runs.length === 0 && <li className="px-2 py-3 text-sm text-muted">No run of that name.</li>}
        </ul>
      </PopoverContent>
    </Popover>
  );
}
