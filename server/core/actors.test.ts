import { describe, expect, it } from "vitest";
import { PERMISSIONS, type Permission, type Role } from "@/domain/permissions";
import { can } from "./authorize";
import { type Actor, actorLabel, nameActor, THE_STUDIO, type WorkspaceCtx } from "./context";

const rule: Actor = { kind: "rule", ruleId: "rtn_1", name: "Retention rule “old runs”" };
const engine: Actor = { kind: "engine", userId: "usr_1", name: "Ada", runId: "run_1", workspaceId: "wsp_1" };
const all = Object.keys(PERMISSIONS) as Permission[];

function allowed(actor: Actor, roles: Role[]): Permission[] {
  const ctx = { actor, roles } as unknown as WorkspaceCtx<Actor>;
  return all.filter((permission) => can(ctx, permission));
}

describe("an actor that is no person", () => {
  it("may what the studio does unasked, whatever roles are written beside it", () => {
    for (const actor of [THE_STUDIO, rule])
      for (const roles of [[], ["owner"]] as Role[][])
        expect(allowed(actor, roles)).toEqual(["runs:read", "runs:write", "runs:purge"]);
  });

  it("may within its submitter's role what a run's script may, where it carries out a run", () => {
    const script: Actor = { ...engine, kind: "run", isAdmin: false };
    for (const role of ["owner", "reader"] as const)
      expect(allowed(engine, [role])).toEqual(allowed(script, [role]));
    expect(allowed(engine, ["owner"])).not.toContain("members:write");
    expect(allowed(engine, [])).toEqual([]);
  });

  it("is told from every other in the audit, by a label and in words", () => {
    expect([THE_STUDIO, rule, engine].map(actorLabel)).toEqual(["system", "rule:rtn_1", "engine:run_1"]);
    expect([THE_STUDIO, rule, engine].map(nameActor)).toEqual([
      "The studio",
      "Retention rule “old runs”",
      "Ada, by a run",
    ]);
  });
});
