import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  azureStatus,
  canMove,
  fromMlflowStatus,
  isTerminal,
  MLFLOW_STATUSES,
  mlflowStatus,
  movesFrom,
  movesTo,
  RUN_STATUSES,
  TERMINAL,
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
