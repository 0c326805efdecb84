import { describe, expect, test } from "vitest";
import { commandJob } from "@/domain/jobs";
import { deleteSecret } from "@/server/secrets/delete-secret";
import { setSecret } from "@/server/secrets/set-secret";
import { testController } from "./testing";

const { prepare } = testController();
const spec = commandJob.parse({ command: "env", environment_variables: { K: "secret:API_KEY" } });
const VALUE = "first line\nsecond line";

describe("an assignment", () => {
  test("holds the value of a secret, hidden with its lines, and the run holds its name", async () => {
    const { ctx, controller, nodeId, queue, read } = await prepare();
    await setSecret(ctx, { name: "API_KEY", value: VALUE });
    const { id } = await queue({ spec });
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    expect(assignment?.variables.K).toBe(VALUE);
    expect(assignment?.masked).toEqual([assignment?.token, VALUE, "first line", "second line"]);
    expect(JSON.stringify(await read(id))).not.toContain("first line");
  });

  test("that is taken up by another holds the version that the attempt began with", async () => {
    const { ctx, controller, nodeId, queue } = await prepare();
    await setSecret(ctx, { name: "API_KEY", value: VALUE });
    await queue({ spec });
    const [first] = await controller.claim(nodeId, { run: [0] });
    await setSecret(ctx, { name: "API_KEY", value: "another value" });
    await deleteSecret(ctx, { name: "API_KEY" });
    const [again] = await controller.reclaim(nodeId);
    expect(again).toMatchObject({ variables: { K: VALUE }, masked: first!.masked });
  });

  test("holds the secrets that package indexes want beside the run's variables, which have none of them", async () => {
    const { ctx, controller, nodeId, queue, read } = await prepare();
    await setSecret(ctx, { name: "INDEX", value: "of the index" });
    const packages = ["--extra-index-url https://me:${{secrets.INDEX}}@host/simple", "humanize"];
    const environment = { label: "mine", packages, variables: {}, notices: [] };
    const { id } = await queue({ environment });
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    expect(assignment).toMatchObject({ indexSecrets: { INDEX: "of the index" }, environment });
    expect(JSON.stringify(assignment!.variables)).not.toContain("of the index");
    expect(assignment!.masked).toContain("of the index");
    expect(JSON.stringify(await read(id))).not.toContain("of the index");
  });

  test("of a run whose secret is gone is none: it fails and stops nobody behind it", async () => {
    const { controller, nodeId, queue, read } = await prepare();
    const gone = await queue({ spec });
    const next = await queue();
    const assignments = await controller.claim(nodeId, { run: [0] });
    expect(assignments.map(({ id }) => id)).toEqual([next.id]);
    expect(await read(gone.id)).toMatchObject({
      status: "failed",
      error: { code: "StartFailed", message: expect.stringContaining("“API_KEY”") },
    });
  });
});
