"use client";
import { useQuery } from "@tanstack/react-query";
import { FileText, FlaskConical, Play } from "lucide-react";
import { useDeferredValue } from "react";
import { useTRPC } from "../live/trpc";
import { StatusIcon } from "../ui/status-pill";
import { hrefOf } from "./navigation";
import { PaletteGroup, PaletteItem } from "./palette-item";

interface FoundProps {
  workspace: string;
  text: string;
  onOpen(href: string): void;
}

const FEW = 5;

/** The records whose names hold the text: runs, the newest first, and, once something was typed, experiments and reports. */
export function FoundRecords({ workspace, text, onOpen }: FoundProps) {
  const trpc = useTRPC();
  const search = useDeferredValue(text.trim());
  const isAsked = search !== "";
  const runs = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, search: search || undefined, limit: FEW }),
    placeholderData: (previous) => previous,
  });
  const experiments = useQuery({
    ...trpc.experiments.list.queryOptions({ workspace, search }),
    enabled: isAsked,
    placeholderData: (previous) => previous,
  });
  const reports = useQuery({
    ...trpc.reports.list.queryOptions({ workspace, search, limit: FEW }),
    enabled: isAsked,
    placeholderData: (previous) => previous,
  });
  return (
    <>
      <PaletteGroup heading="Runs">
        {runs.data?.runs.map((run) => (
          <PaletteItem
            key={run.name}
            value={`run ${run.displayName} ${run.name}`}
            onSelect={() => onOpen(hrefOf(workspace, `runs/${run.name}`))}
          >
            <StatusIcon status={run.status} />
            <span className="truncate">{run.displayName}</span>
            <span className="ml-auto truncate font-mono text-xs text-faint">{run.experiment}</span>
          </PaletteItem>
        ))}
        <PaletteItem value="all runs" onSelect={() => onOpen(hrefOf(workspace, "runs"))}>
          <Play /> All runs
        </PaletteItem>
      </PaletteGroup>
      {isAsked && (
        <PaletteGroup heading="Experiments">
          {experiments.data?.experiments.slice(0, FEW).map(({ id, name, runCount }) => (
            <PaletteItem
              key={id}
              value={`experiment ${name}`}
              onSelect={() => onOpen(hrefOf(workspace, `runs?experiment=${encodeURIComponent(name)}`))}
            >
              <FlaskConical />
              <span className="truncate">{name}</span>
              <span className="num ml-auto text-xs text-faint">{runCount.toLocaleString("en")} runs</span>
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
      {isAsked && (
        <PaletteGroup heading="Reports">
          {reports.data?.reports.map(({ id, title }) => (
            <PaletteItem
              key={id}
              value={`report ${title} ${id}`}
              onSelect={() => onOpen(hrefOf(workspace, `reports/${id}`))}
            >
              <FileText />
              <span className="truncate">{title}</span>
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
    </>
  );
}
