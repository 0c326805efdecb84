"use client";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { RunPicker } from "@/components/runs/run-picker";
import { fieldId, MAX_COMPARED_RUNS } from "@/domain/compare";
import { type BlockKind, writeBlock } from "@/domain/report-blocks";
import { useTRPC } from "../../live/trpc";
import { Button } from "../../ui/button";
import { Dialog, DialogContent } from "../../ui/dialog";
import { Field, Input } from "../../ui/field";
import { ChosenList } from "./chosen-list";

interface BlockDialogProps {
  workspace: string;
  kind: BlockKind;
  onInsert(text: string): void;
  onClose(): void;
}

const TITLES: Record<BlockKind, string> = {
  chart: "Insert a chart",
  runs: "Insert a table of runs",
  compare: "Insert a comparison",
};
const METRIC_WORDS: Record<BlockKind, string> = {
  chart: "Metrics to draw",
  runs: "Metrics as columns",
  compare: "Metrics to compare; without any, what differs",
};

interface Chosen {
  name: string;
  label: string;
}

/** Chooses the runs and metrics of a block, and writes it. */
export function BlockDialog({ workspace, kind, onInsert, onClose }: BlockDialogProps) {
  const [title, setTitle] = useState("");
  const [runs, setRuns] = useState<Chosen[]>([]);
  const [metrics, setMetrics] = useState<string[]>([]);
  const isReady = kind !== "chart" || metrics.length > 0;

  function insert() {
    const fields = metrics.map((key) => fieldId("metric", key));
    const own = {
      chart: metrics.length === 1 ? { metric: metrics[0] } : { metrics },
      runs: { columns: fields.length > 0 ? ["attributes.state", ...fields] : [] },
      compare: { fields },
    }[kind];
    onInsert(writeBlock(kind, { title: title.trim(), runs: runs.map(({ name }) => name), ...own }));
  }
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        side
        title={TITLES[kind]}
        description="The block is text in the report: it can be edited there. Without runs it shows the newest; a line filter: metrics.loss < 0.5 chooses by a search."
      >
        <Field label="Title, if it needs one">
          {(control) => (
            <Input {...control} value={title} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <section aria-label="Runs" className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">Runs</h3>
          <ChosenList
            items={runs.map(({ name, label }) => ({ id: name, label }))}
            onRemove={(name) => setRuns(runs.filter((run) => run.name !== name))}
          />
          {runs.length < MAX_COMPARED_RUNS && (
            <div className="rounded-md border">
              <RunPicker
                workspace={workspace}
                without={runs.map(({ name }) => name)}
                onPick={(name, label) => setRuns([...runs, { name, label }])}
              />
            </div>
          )}
        </section>
        <section aria-label="Metrics" className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">{METRIC_WORDS[kind]}</h3>
          <ChosenList
            items={metrics.map((key) => ({ id: key, label: key }))}
            onRemove={(key) => setMetrics(metrics.filter((other) => other !== key))}
          />
          <MetricSearch
            workspace={workspace}
            runs={runs.map(({ name }) => name)}
            without={metrics}
            onPick={(key) => setMetrics([...metrics, key].slice(0, 12))}
          />
        </section>
        <div className="flex justify-end gap-2">
          {!isReady && <span className="self-center text-xs text-muted">Choose a metric to draw</span>}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={() => isReady && insert()} aria-disabled={!isReady}>
            Insert
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

interface MetricSearchProps {
  workspace: string;
  runs: string[];
  without: string[];
  onPick(key: string): void;
}

const MOST = 50;

/** The metrics of the chosen runs, or of the newest ones. */
function MetricSearch({ workspace, runs, without, onPick }: MetricSearchProps) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim()) || undefined;
  const keep = { placeholderData: <T,>(previous: T) => previous };
  const own = useQuery({
    ...trpc.compare.metrics.queryOptions({ workspace, runs, search, limit: MOST }),
    ...keep,
    enabled: runs.length > 0,
  });
  const recent = useQuery({
    ...trpc.runs.keys.queryOptions({ workspace, kind: "metric", contains: search, limit: MOST }),
    ...keep,
    enabled: runs.length === 0,
  });
  const keys = (runs.length > 0 ? own.data?.keys : recent.data) ?? [];
  const offered = keys.filter((key) => !without.includes(key));
  return (
    <>
      <Input
        aria-label="Find a metric"
        placeholder="Find by name"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul aria-label="Metrics found" className="max-h-40 overflow-y-auto rounded-md border p-1">
        {offered.length === 0 && <li className="p-1 text-sm text-muted">No other metric.</li>}
        {offered.map((key) => (
          <li key={key}>
            <button
              type="button"
              title={key}
              onClick={() => onPick(key)}
              className="h-7 w-full truncate rounded-sm px-2 text-left text-sm hover:bg-hover"
            >
              {key}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
