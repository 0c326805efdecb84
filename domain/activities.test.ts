import { describe, expect, it } from "vitest";
import { ACTIVITIES, ACTIVITY_KINDS, descriptorOf, MAX_TRIES, retryDelayMs } from "./activities";
import { addOutcome } from "./activities/runs-outcome";
import { allows, ROLES } from "./permissions";

describe("the kinds of activities", () => {
  it("stand under their own names, and are seen by whoever may cancel them", () => {
    for (const kind of ACTIVITY_KINDS) {
      const { kind: own, sees, cancels } = descriptorOf(kind);
      expect(own).toBe(kind);
      const cancelers = ROLES.filter((role) => cancels !== null && allows([role], cancels));
      expect(cancelers.filter((role) => !allows([role], sees))).toEqual([]);
    }
  });

  it("are called by what they work on, also those that were written down by an earlier version", () => {
    const { changeRuns, purge, environmentBuild } = ACTIVITIES;
    const at = "2026-01-01T00:00:00.000Z";
    const old = { change: { kind: "tag", key: "team", value: "x" }, at, ruleId: "rtn_1" };
    expect(changeRuns.title(changeRuns.input.parse(old))).toBe("Tag with team");
    expect(purge.title(purge.input.parse({ ruleId: "rtn_1" }))).toBe("Purge from the trash");
    expect(purge.title(purge.input.parse({ of: "all" }))).toBe("Empty the trash");
    const build = environmentBuild.input.parse({ buildId: "bld_1", environment: "sklearn-1.5" });
    expect(environmentBuild.title(build)).toBe("Build the environment sklearn-1.5");
  });

  it("tell what was left as it was by its reasons, and rare ones together", () => {
    let outcome = { changed: 0, refused: {} };
    for (let reason = 0; reason < 10; reason++)
      outcome = addOutcome(outcome, { changed: 1, refused: { [`Reason ${reason}.`]: 2 } });
    expect(outcome.changed).toBe(10);
    expect(Object.keys(outcome.refused)).toHaveLength(9);
    expect(ACTIVITIES.changeRuns.tell(outcome)).toContain("4 left as they were: For other reasons.");
    expect(ACTIVITIES.changeRuns.tell({ changed: 1, refused: {} })).toBeNull();
  });

  it("give a failing step up within a minute", () => {
    const waits = Array.from({ length: MAX_TRIES - 1 }, (_, at) => retryDelayMs(at + 1));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
