"use client";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { isTerminal, type RunError } from "@/domain/runs";
import { LogView } from "../logs/log-view";
import { ViewTabs } from "../ui/view-tabs";
import { useRun } from "./run-context";

const VIEWS = { user: "Output of the script", build: "Environment build", both: "Both" };
const OPTIONS = {
  log: parseAsStringLiteral(["user", "build", "both"]).withDefault("user"),
  attempt: parseAsInteger,
  /** The way from the failure on the overview to the lines that it was read from. */
  at: parseAsStringLiteral(["failure"]),
};

/** What the script printed, and how its environment was built: one of them, or both beside each other. */
export function RunLogs() {
  const { run } = useRun();
  const [{ log, attempt, at }, setOptions] = useQueryStates(OPTIONS);
  // Until the first attempt begins, its log is waited for.
  const newest = Math.max(1, run.attempt);
  const shown = Math.min(newest, Math.max(1, attempt ?? newest));
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <div className="flex items-center border-b bg-sunken pr-4 [&>[role=tablist]]:flex-1 [&>[role=tablist]]:border-b-0">
        <ViewTabs
          label="Log"
          views={VIEWS}
          current={log}
          onChoose={(next) => void setOptions({ log: next })}
        />
        {newest > 1 && (
          <select
            aria-label="Attempt"
            className="h-7 rounded-md border bg-surface px-1.5 text-sm text-ink"
            value={shown}
            onChange={({ target }) => {
              const next = Number(target.value);
              void setOptions({ attempt: next === newest ? null : next });
            }}
          >
            {Array.from({ length: newest }, (_, index) => (
              <option key={index} value={index + 1}>
                Attempt {index + 1} of {newest}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        {log !== "build" && (
          <StreamLog
            stream="user"
            attempt={shown}
            seek={at === "failure" ? firstLineOf(run.error) : undefined}
          />
        )}
        {log === "both" && <div className="border-l max-lg:border-t" />}
        {log !== "user" && <StreamLog stream="build" attempt={shown} />}
      </div>
    </div>
  );
}

const firstLineOf = (error: RunError | null) =>
  error?.excerpt?.split("\n").find((line) => line.trim() !== "");

interface StreamLogProps {
  stream: "user" | "build";
  attempt: number;
  /** A line of the log's end to go to. */
  seek?: string;
}

function StreamLog({ stream, attempt, seek }: StreamLogProps) {
  const { workspace, run } = useRun();
  const isOver = isTerminal(run.status);
  const isStarted = isOver || run.status === "running" || run.status === "finalizing";
  const emptyTexts = {
    user: isOver ? "The script printed nothing." : "Nothing has been printed yet.",
    build: isStarted
      ? "Nothing was built for this run: its environment was ready before."
      : "The build has not begun.",
  };
  return (
    <LogView
      key={`${stream}.${attempt}`}
      source={{ workspace, run: run.name, stream, attempt }}
      downloadHref={`/${workspace}/runs/${run.name}/log/${stream}?attempt=${attempt}`}
      emptyText={emptyTexts[stream]}
      letter={stream === "user" ? "L" : "B"}
      seek={seek}
      label={stream === "user" ? "Log" : "Build log"}
    />
  );
}
