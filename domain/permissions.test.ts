import { expect, test } from "vitest";
import { allows, NEVER_FOR_RUNS, PERMISSIONS, type Permission, ROLES } from "./permissions";

const TABLE = `
                         owner  contributor  dataScientist  computeOperator  reader
workspaces:create        yes    yes          -              -                -
workspace:read           yes    yes          yes            yes              yes
workspace:update         yes    -            -              -                -
workspace:delete         yes    -            -              -                -
members:read             yes    yes          yes            yes              yes
members:write            yes    -            -              -                -
experiments:read         yes    yes          yes            yes              yes
experiments:write        yes    yes          yes            -                -
runs:read                yes    yes          yes            yes              yes
runs:write               yes    yes          yes            -                -
runs:purge               yes    yes          -              -                -
views:write              yes    yes          yes            -                -
reports:read             yes    yes          yes            yes              yes
reports:write            yes    yes          yes            -                -
drafts:read              yes    yes          yes            yes              yes
drafts:write             yes    yes          yes            -                -
schedules:read           yes    yes          yes            yes              yes
schedules:write          yes    yes          yes            -                -
models:read              yes    yes          yes            yes              yes
models:write             yes    yes          yes            -                -
models:approve           yes    yes          -              -                -
endpoints:read           yes    yes          yes            yes              yes
endpoints:write          yes    yes          yes            -                -
endpoints:score          yes    yes          yes            -                -
endpoints:readKeys       yes    yes          yes            -                -
endpoints:readCollected  yes    yes          yes            -                -
data:read                yes    yes          yes            yes              yes
data:write               yes    yes          yes            -                -
datastores:read          yes    yes          yes            -                -
datastores:write         yes    yes          -              -                -
environments:read        yes    yes          yes            yes              yes
environments:write       yes    yes          yes            -                -
components:read          yes    yes          yes            yes              yes
components:write         yes    yes          yes            -                -
compute:read             yes    yes          yes            yes              yes
compute:write            yes    yes          -              yes              -
secrets:read             yes    yes          yes            -                -
secrets:write            yes    yes          -              -                -
subscriptions:read       yes    yes          yes            yes              yes
subscriptions:write      yes    yes          -              -                -
audit:read               yes    yes          -              -                -
`;

test("the table of roles and permissions is the one that was agreed", () => {
  const columns = ["", ...ROLES].map((role, index) => (index === 0 ? 25 : Math.max(role.length, 5) + 2));
  const row = (cells: string[]) =>
    cells
      .map((cell, index) => cell.padEnd(columns[index]!))
      .join("")
      .trimEnd();
  const permissions = Object.keys(PERMISSIONS) as Permission[];
  const rows = permissions.map((permission) =>
    row([permission, ...ROLES.map((role) => (allows([role], permission) ? "yes" : "-"))]),
  );
  expect(`\n${[row(["", ...ROLES]), ...rows].join("\n")}\n`).toBe(TABLE);
});

test("several roles grant what any of them grants, and none grants nothing", () => {
  expect(allows(["reader", "computeOperator"], "compute:write")).toBe(true);
  expect(allows(["reader", "computeOperator"], "runs:write")).toBe(false);
  expect(allows([], "workspace:read")).toBe(false);
});

test("a run's token keeps to runs, experiments, models, endpoints, data, environments and components", () => {
  const changing = (Object.keys(PERMISSIONS) as Permission[]).filter((name) => !name.endsWith(":read"));
  const left = changing.filter((permission) => !NEVER_FOR_RUNS.includes(permission));
  expect(left).toEqual([
    "experiments:write",
    "runs:write",
    "models:write",
    "endpoints:write",
    "endpoints:score",
    "data:write",
    "environments:write",
    "components:write",
  ]);
});
