/** What the planner says of a draft, at the steps that it is about. */
import type { Issue } from "../errors";
import type { Design } from "./design";

export interface Problem extends Issue {
  /** The step that it is about; null for the pipeline as a whole. */
  step: string | null;
}

export function placeProblems({ steps }: Design, issues: readonly Issue[]): Problem[] {
  return issues.map((issue) => {
    const { line } = issue;
    const named = /^`jobs\.(\w+)/.exec(issue.message)?.[1];
    const step =
      steps.find(({ name }) => name === named) ??
      steps.find(({ firstLine, lastLine }) => line !== undefined && firstLine <= line && line <= lastLine);
    return { ...issue, step: step?.name ?? null };
  });
}
