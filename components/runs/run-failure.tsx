"use client";
import Link from "next/link";
import type { RunError } from "@/domain/runs";
import { ScrollBox } from "../ui/scroll-box";
import { ErrorState } from "../ui/states";
import { useRun } from "./run-context";

/** Why the run has failed: in a sentence, in the lines that matter, and where they stand in the log. */
export function RunFailure({ error }: { error: RunError }) {
  const { workspace, run } = useRun();
  const logs = `/${workspace}/runs/${run.name}/logs`;
  const isBuild = error.code === "EnvironmentBuild";
  return (
    <ErrorState
      title={error.message}
      cause={
        error.excerpt && (
          <ScrollBox label="Excerpt of the log" className="mt-1 max-h-80 rounded-md border bg-surface p-3">
            <pre className="font-mono text-xs leading-5 whitespace-pre-wrap">{error.excerpt}</pre>
          </ScrollBox>
        )
      }
      action={
        <span className="flex gap-4 text-sm font-medium text-accent">
          {error.excerpt && !isBuild && (
            <Link href={`${logs}?at=failure`} className="hover:underline">
              Go to this place in the log
            </Link>
          )}
          <Link href={isBuild ? `${logs}?log=build` : logs} className="hover:underline">
            {isBuild ? "Read the log of the build" : "Read the whole log"}
          </Link>
        </span>
      }
    />
  );
}
