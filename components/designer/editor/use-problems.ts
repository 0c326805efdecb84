"use client";
import { useMemo } from "react";
import { columnProblems } from "@/domain/designer/columns";
import type { Design, FindInterface } from "@/domain/designer/design";
import { type Problem, placeProblems } from "@/domain/designer/problems";
import type { Issue } from "@/domain/errors";
import type { Sample } from "./use-sample";
import type { SeeTable } from "./use-tables";

interface ProblemsOptions {
  design: Design;
  find: FindInterface;
  /** What keeps the text from being read. */
  mistakes: Issue[] | null;
  /** What the planner says of it; null before it has. */
  planned: Issue[] | null;
  see: SeeTable;
  sample: Sample;
}

/** All that is wrong with the draft, each at its step: by the planner, by the columns that are known, and on the sample. */
export function useProblems({ design, find, mistakes, planned, see, sample }: ProblemsOptions): Problem[] {
  return useMemo(() => {
    if (mistakes) return placeProblems(design, mistakes);
    const ofColumns = columnProblems(design, find, (source) => {
      const seen = see(source);
      return seen?.isSure ? seen.columns.map(({ name }) => name) : null;
    });
    const known = [...placeProblems(design, planned ?? []), ...ofColumns];
    const named = new Set(known.map(({ step }) => step));
    // A step that is known to be wrong fails on the sample as well.
    return [...known, ...sample.problems.filter(({ step }) => !named.has(step))];
  }, [design, find, mistakes, planned, see, sample.problems]);
}
