"use client";
import { useMemo } from "react";
import { pictureAddress } from "../markdown/addresses";
import { type Fences, Markdown } from "../markdown/markdown";
import { ChartBlock } from "./blocks/chart-block";
import { CompareBlock } from "./blocks/compare-block";
import { RunsBlock } from "./blocks/runs-block";

/** A report's text with its live blocks. Pictures are those of runs of its own workspace. */
export function ReportBody({ workspace, text }: { workspace: string; text: string }) {
  const fences = useMemo(
    (): Fences => ({
      chart: (source) => <ChartBlock workspace={workspace} source={source} />,
      runs: (source) => <RunsBlock workspace={workspace} source={source} />,
      compare: (source) => <CompareBlock workspace={workspace} source={source} />,
    }),
    [workspace],
  );
  const pictureOf = useMemo(
    () => (address: string) => (address.startsWith(`/${workspace}/runs/`) ? pictureAddress(address) : null),
    [workspace],
  );
  return <Markdown text={text} fences={fences} pictureOf={pictureOf} headingLevel={2} className="gap-4" />;
}
