import { describe, expect, test } from "vitest";
import { breachesOf } from "./imports.mjs";

const breaks = (file: string, line: string) => breachesOf(file, line).length;

describe("the import rules", () => {
  test.each([
    ["domain/runs.ts", `import fs from "node:fs";`],
    ["domain/runs.ts", `import { db } from "@/db/client";`],
    ["server/core/authorize.ts", `import { x } from "@/server/runs/get-run";`],
    ["server/runs/get-run.ts", `import { headers } from "next/headers";`],
    ["server/runs/router.ts", `import { eq } from "drizzle-orm";`],
    ["gateway/routes/v1/routes.ts", `import { runs } from "@/db/schema";`],
    ["runner/node/node.ts", `import { services } from "../../server/core/services";`],
    ["components/runs/table.tsx", `import { listRuns } from "@/server/run-lists/list-runs";`],
    ["app/page.tsx", `import { listRuns } from "@/server/run-lists/list-runs";`],
  ])("%s may not: %s", (file, line) => {
    expect(breaks(file, line)).toBe(1);
  });

  test.each([
    ["domain/runs.ts", `import { z } from "zod";`],
    ["server/runs/get-run.ts", `import { runs } from "@/db/schema";`],
    ["runner/node/node.ts", `import fs from "node:fs";`],
    ["components/runs/table.tsx", `import type { AppRouter } from "@/server/trpc/root";`],
    ["app/page.tsx", `import { submit } from "@/server/submit/actions";`],
  ])("%s may: %s", (file, line) => {
    expect(breaks(file, line)).toBe(0);
  });
});
