"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { isTerminal } from "@/domain/runs";
import { LogView } from "../logs/log-view";
import { classes } from "../ui/classes";
import { useRun } from "./run-context";

const STREAMS = ["user", "build"] as const;
const LABELS = { user: "Output of the script", build: "Environment build" };

export function RunLogs() {
  const { workspace, run } = useRun();
  const [stream, setStream] = useQueryState("log", parseAsStringLiteral(STREAMS).withDefault("user"));
  const isOver = isTerminal(run.status);
  const emptyText =
    stream === "build"
      ? isOver || run.status === "running"
        ? "Nothing was built for this run: its environment was ready before."
        : "The build has not begun."
      : isOver
        ? "The script printed nothing."
        : "Nothing has been printed yet.";
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div role="tablist" aria-label="Log" className="flex gap-1 border-b bg-sunken px-4 py-1">
        {STREAMS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === stream}
            onClick={() => void setStream(name)}
            className={classes(
              "h-7 rounded-md px-2.5 text-sm",
              name === stream ? "bg-surface font-medium text-ink" : "text-muted hover:text-ink",
            )}
          >
            {LABELS[name]}
          </button>
        ))}
      </div>
      <LogView
        key={`${stream}.${run.attempt}`}
        source={{ workspace, run: run.name, stream }}
        downloadHref={`/${workspace}/runs/${run.name}/log/${stream}`}
        emptyText={emptyText}
      />
    </div>
  );
}
