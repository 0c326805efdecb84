import { expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, scriptOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { workOf } from "@/domain/run-kinds/run-kinds";
import { deleteSecret } from "../secrets/delete-secret";
import { setSecret } from "../secrets/set-secret";
import { resubmitRun } from "./resubmit-run";
import { issuesOf, submitFiles } from "./testing";

const services = testServices(testDatabase());
const VALUE = "the value of a secret";
const yaml = "command: env\nenvironment_variables:\n  PLAIN: text\n  KEY: secret:API_KEY\n";

async function makePlace() {
  const ctx = await makeWorkspace(services);
  await setSecret(ctx, { name: "API_KEY", value: VALUE });
  return ctx;
}

test("a job keeps the name of a secret, and its value is nowhere in the run", async () => {
  const ctx = await makePlace();
  const { run } = await submitFiles(await joinWorkspace(ctx, "dataScientist"), yaml);
  expect(workOf(run)?.variables).toEqual({ PLAIN: "text", KEY: "secret:API_KEY" });
  expect(JSON.stringify(run)).not.toContain(VALUE);
});

test("a name that is not there is told at its line, with the nearest one", async () => {
  const ctx = await makePlace();
  const issues = await issuesOf(submitFiles(ctx, yaml.replace("API_KEY", "API_KYE")));
  expect(issues).toMatchObject([
    {
      line: 4,
      message: expect.stringMatching(/secret API_KYE, which is not here. Did you mean `API_KEY`\?/),
    },
  ]);
  const [far] = await issuesOf(submitFiles(ctx, yaml.replace("API_KEY", "something-else")));
  expect(far?.message).toContain("atelier secret set -n something-else --file FILE");
  const other = await makeWorkspace(services);
  expect(JSON.stringify(await issuesOf(submitFiles(other, yaml)))).not.toContain("Did you mean");
});

test("an environment's variables name secrets too, but for those that the job sets itself", async () => {
  const ctx = await makePlace();
  const environment = "environment:\n  pip: [humanize]\n  variables: {KEY: secret:GONE}\n";
  expect(await issuesOf(submitFiles(ctx, `command: env\n${environment}`))).toMatchObject([
    { message: expect.stringContaining("GONE") },
  ]);
  const own = await submitFiles(ctx, `command: env\n${environment}environment_variables: {KEY: mine}\n`);
  expect(own.run.environment?.variables).toEqual({ KEY: "secret:GONE" });
});

test("a package index names secrets, which are asked for at submission, and what it gives is the workspace's own", async () => {
  const ctx = await makePlace();
  const withIndex = (name: string) =>
    `command: env\nenvironment:\n  pip:\n    - --extra-index-url https://me:\${{secrets.${name}}}@host/simple\n    - humanize\n`;
  const { run } = await submitFiles(await joinWorkspace(ctx, "dataScientist"), withIndex("API_KEY"));
  expect(run.environment).toMatchObject({
    scope: ctx.workspaceId,
    packages: expect.arrayContaining(["--extra-index-url https://me:${{secrets.API_KEY}}@host/simple"]),
  });
  expect(JSON.stringify(run)).not.toContain(VALUE);
  expect(await issuesOf(submitFiles(ctx, withIndex("API_KYE")))).toMatchObject([
    { path: "environment", message: expect.stringContaining("Did you mean `API_KEY`?") },
  ]);
  const other = await makeWorkspace(services);
  expect(await issuesOf(submitFiles(other, withIndex("API_KEY")))).toHaveLength(1);
});

test("only a variable that a shell can set without showing it holds one", async () => {
  const ctx = await makePlace();
  const [issue] = await issuesOf(
    submitFiles(ctx, "command: env\nenvironment_variables: {a-b: 'secret:API_KEY'}\n"),
  );
  expect(issue?.message).toContain("only a variable that bash can set");
});

test("a script gives its children what its own run names, and nothing else", async () => {
  const ctx = await makePlace();
  await setSecret(ctx, { name: "OTHER", value: "another value" });
  const parent = await makeRun(ctx, {
    spec: { command: "true", environment_variables: { K: "secret:API_KEY" } } as never,
  });
  const script = scriptOf(ctx, parent.id);
  expect((await submitFiles(script, yaml)).run.name).toBeTruthy();
  const refused = await issuesOf(submitFiles(script, yaml.replace("API_KEY", "OTHER")));
  expect(refused).toHaveLength(1);
});

test("a run whose secret was deleted is not run again as it was", async () => {
  const ctx = await makePlace();
  const { run } = await submitFiles(ctx, yaml);
  expect((await resubmitRun(ctx, { run: run.name })).run).toBeTruthy();
  await deleteSecret(ctx, { name: "API_KEY" });
  expect(await issuesOf(resubmitRun(ctx, { run: run.name }))).toHaveLength(1);
});
