"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { isTerminal } from "@/domain/runs";
import { LogView } from "../logs/log-view";
import { ViewTabs } from "../ui/view-tabs";
import { useRun } from "./run-context";

const STREAMS = { user: "Output of the script", build: "Environment build" };

export function RunLogs() {
  const { workspace, run } = useRun();
  const [stream, setStream] = useQueryState(
    "log",
    parseAsStringLiteral(["user", "build"]).withDefault("user"),
  );
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
      <ViewTabs label="Log" views={STREAMS} current={stream} onChoose={(name) => void setStream(name)} />
      <LogView
        key={`${stream}.${run.attempt}`}
        source={{ workspace, run: run.name, stream }}
        downloadHref={`/${workspace}/runs/${run.name}/log/${stream}`}
        emptyText={emptyText}
      />
    </div>
  );
}
