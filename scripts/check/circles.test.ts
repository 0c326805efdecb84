import { expect, test } from "vitest";
import { circlesOf } from "./circles.mjs";

const file = (path: string, ...targets: string[]): [string, string] => [
  path,
  targets.map((target) => `import { x } from "${target}";`).join("\n"),
];

test("two capabilities that need each other are a circle, told once and with the files that make it", () => {
  const found = circlesOf([
    file("server/runs/get-run.ts", "../artifacts/queries"),
    file("server/artifacts/queries.ts", "@/server/runs/load-run"),
  ]);
  expect(found).toEqual([
    "server/artifacts → server/runs → server/artifacts, by server/artifacts/queries.ts, server/runs/get-run.ts",
  ]);
});

test("a circle of three is found, and whoever only looks into it is not in it", () => {
  const found = circlesOf([
    file("components/a/a.tsx", "../b/b"),
    file("components/b/b.tsx", "../c/c"),
    file("components/c/c.tsx", "../a/a"),
    file("components/looker/d.tsx", "../a/a"),
  ]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^components\/a → components\/b → components\/c → components\/a,/);
});

test("doors, tests and capabilities of another wing make no circle", () => {
  const found = circlesOf([
    file("server/runs/router.ts", "../artifacts/queries"),
    file("server/runs/runs.db.test.ts", "../artifacts/queries"),
    file("server/artifacts/queries.ts", "../runs/load-run"),
    file("components/artifacts/tree.tsx", "@/server/artifacts/queries"),
  ]);
  expect(found).toEqual([]);
});
