import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  azureStatus,
  canMove,
  endOfAttempt,
  fromMlflowStatus,
  isTerminal,
  lostOn,
  MLFLOW_STATUSES,
  mlflowStatus,
  movesFrom,
  movesTo,
  RUN_STATUSES,
  statusWhenHeard,
  TERMINAL,
  wayToCancel,
} from "./runs";

const status = fc.constantFrom(...RUN_STATUSES);

describe("the life of a run", () => {
  test("a terminal status is left by no move", () => {
    for (const end of TERMINAL) expect(movesFrom(end)).toEqual([]);
  });

  test("whatever moves are tried in whatever order, a run ends at most once and never leaves its end", () => {
    fc.assert(
      fc.property(fc.array(status, { maxLength: 60 }), (tries) => {
        let now = RUN_STATUSES[0] as (typeof RUN_STATUSES)[number];
        let ends = 0;
        for (const to of tries) {
          if (!canMove(now, to)) continue;
          now = to;
          if (isTerminal(now)) ends++;
        }
        return ends <= 1;
      }),
    );
  });

  test("every status can be reached, and every status that is not an end can reach one", () => {
    const reached = new Set(["notStarted"]);
    for (let round = 0; round < RUN_STATUSES.length; round++) {
      for (const from of RUN_STATUSES)
        if (reached.has(from)) for (const to of movesFrom(from)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...RUN_STATUSES].sort());
    const ending = RUN_STATUSES.filter((from) => !isTerminal(from) && !movesFrom(from).some(isTerminal));
    expect(ending).toEqual([]);
  });

  test("movesTo is the reverse of movesFrom", () => {
    fc.assert(
      fc.property(status, status, (from, to) => movesTo(to).includes(from) === movesFrom(from).includes(to)),
    );
  });
});

describe("the end of an attempt", () => {
  const failed = { status: "failed", error: { code: "ExitCode", message: "exit 1" } } as const;
  const attempt = fc.record({
    attempt: fc.integer({ min: 1, max: 5 }),
    maxAttempts: fc.integer({ min: 1, max: 5 }),
    isCancelRequested: fc.boolean(),
  });

  test("is a retry only of a failure, while attempts are left and nobody wants the end; a loss is a failure", () => {
    fc.assert(
      fc.property(attempt, fc.constantFrom(failed, lostOn(null), lostOn("gpu-1")), (run, outcome) => {
        const isRetried = run.attempt < run.maxAttempts && !run.isCancelRequested;
        return (endOfAttempt(run, outcome).to === "queued") === isRetried;
      }),
    );
  });

  test("of what has ended well or was canceled is what its node says", () => {
    fc.assert(
      fc.property(attempt, fc.constantFrom("completed", "canceled"), (run, status) => {
        return endOfAttempt(run, { status }).to === status;
      }),
    );
  });

  test("names the attempt that is followed by another, and keeps the cause", () => {
    const end = endOfAttempt({ attempt: 1, maxAttempts: 3, isCancelRequested: false }, failed);
    expect(end).toEqual({ to: "queued", reason: "Attempt 1 of 3 failed: exit 1", error: failed.error });
  });

  test("can be reached from where the attempt was heard of again", () => {
    for (const hasStarted of [true, false]) {
      const heard = statusWhenHeard({ hasStarted, isFinalizing: false });
      for (const to of ["queued", "failed", "canceled"] as const) expect(canMove(heard, to)).toBe(true);
    }
    const last = statusWhenHeard({ hasStarted: true, isFinalizing: true });
    for (const to of TERMINAL) expect(canMove(last, to)).toBe(true);
  });
});

test("a cancel can do what it chooses: whatever is ended at once may be, and an end is left alone", () => {
  for (const from of RUN_STATUSES) {
    for (const isHeld of [true, false]) {
      const way = wayToCancel(from, isHeld);
      expect(way === "over").toBe(isTerminal(from));
      expect(way === "over" || canMove(from, "canceled")).toBe(true);
    }
  }
});

describe("how others write a status", () => {
  test("an MLflow status survives the way in and out", () => {
    for (const name of MLFLOW_STATUSES) expect(mlflowStatus(fromMlflowStatus(name))).toBe(name);
  });

  test("Azure's is capitalised, and a cancel under way is told until the run has ended", () => {
    expect(azureStatus("notResponding")).toBe("NotResponding");
    expect(azureStatus("running", true)).toBe("CancelRequested");
    expect(azureStatus("canceled", true)).toBe("Canceled");
  });
});
