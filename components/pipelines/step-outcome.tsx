import Link from "next/link";
import type { GraphStep } from "@/domain/pipelines/graph";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { ErrorState } from "../ui/states";

/** What became of a step in a run: why it failed, where its parts are, and why it ran or was reused. */
export function StepOutcome({ workspace, step }: { workspace: string; step: GraphStep }) {
  const runs = `/${workspace}/runs`;
  const { run, reuse, skipped, taken } = step;
  return (
    <>
      {run?.error && <ErrorState title="The step has failed" cause={run.error} />}
      {run && <StepLinks {...{ runs, step }} />}
      {skipped !== undefined && <Reason title="Why it was skipped" words={skipped} />}
      {reuse && taken !== undefined && <Reason title="How it was decided" words={reuse.reason} />}
      {reuse && taken === undefined && <ReuseReason {...{ runs, reuse }} />}
    </>
  );
}

function Reason({ title, words }: { title: string; words: string }) {
  return (
    <div className="rounded-lg bg-sunken p-3 text-sm">
      <h3 className="mb-1 font-medium">{title}</h3>
      <p className="break-words text-muted">{words}</p>
    </div>
  );
}

function StepLinks({ runs, step: { run, kind, reuse } }: { runs: string; step: GraphStep }) {
  const own = `${runs}/${run!.name}`;
  // A step that was reused printed and measured nothing itself.
  const source = reuse?.of ? `${runs}/${reuse.of}` : own;
  const links =
    executorOf(kind) === "engine"
      ? { Run: own, Graph: `${own}/graph`, Outputs: `${own}/outputs` }
      : { Run: own, Log: `${source}/logs`, Metrics: `${source}/metrics`, Outputs: `${own}/outputs` };
  return (
    <nav aria-label="Parts of the step's run" className="flex flex-wrap gap-x-4 gap-y-1 text-sm font-medium">
      {Object.entries(links).map(([word, href]) => (
        <Link key={word} href={href} className="text-accent hover:underline">
          {word}
        </Link>
      ))}
    </nav>
  );
}

function ReuseReason({ runs, reuse }: { runs: string; reuse: NonNullable<GraphStep["reuse"]> }) {
  return (
    <div className="rounded-lg bg-sunken p-3 text-sm">
      <h3 className="mb-1 font-medium">{reuse.isReused ? "Why it was reused" : "Why it ran"}</h3>
      <p className="break-words text-muted">{reuse.reason}</p>
      {reuse.of && (
        <Link
          href={`${runs}/${reuse.of}`}
          className="mt-1 inline-block font-mono text-xs text-accent hover:underline"
        >
          {reuse.of}
        </Link>
      )}
    </div>
  );
}
