/** What a run of the demo content will be, before anything is written. */
export interface RunPlan {
  experiment: string;
  displayName: string;
  note?: string;
  userName: string;
  /** A run that goes on has no end. */
  status: "completed" | "failed" | "canceled" | "running";
  startedAt: Date;
  durationMs: number;
  params: Record<string, string>;
  tags: Record<string, string>;
  series: SeriesPlan[];
  files: { path: string; text: string }[];
  children: RunPlan[];
}

export interface SeriesPlan {
  key: string;
  count: number;
  /** The point at an index below `count`. */
  at(index: number): { step: number; time: number; value: number };
}

export const countRuns = ({ children }: RunPlan): number =>
  1 + children.reduce((sum, child) => sum + countRuns(child), 0);

interface Rhythm {
  startedAt: Date;
  durationMs: number;
}

/** A curve whose points lie evenly between the start and the end of its run. */
export function curve(
  key: string,
  { startedAt, durationMs }: Rhythm,
  { count, everySteps = 1 }: { count: number; everySteps?: number },
  valueAt: (index: number, share: number) => number,
): SeriesPlan {
  const beginsMs = startedAt.getTime();
  const at = (index: number) => {
    const share = count === 1 ? 1 : index / (count - 1);
    return {
      step: index * everySteps,
      time: Math.round(beginsMs + durationMs * share),
      value: valueAt(index, share),
    };
  };
  return { key, count, at };
}

export const single = (key: string, rhythm: Rhythm, value: number): SeriesPlan =>
  curve(key, rhythm, { count: 1 }, () => value);
