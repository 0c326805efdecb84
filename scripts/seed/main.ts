/** `npm run seed -- --runs 100000 [--workspace big] [--seed 1]`: fills a workspace with demo content of that size. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { migrateDatabase } from "@/db/migrate";
import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { openServices } from "@/server/core/services";
import { submitJobs } from "./jobs";
import { openEmpty, openSeeded } from "./open";
import { showProgress } from "./progress";
import { type Part, writePart } from "./write-part";

const DAY_MS = 86_400_000;
const MAX_PARTS = 4;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "2000" },
    workspace: { type: "string", default: "big" },
    seed: { type: "string", default: "1" },
    /** Given by ourselves to the processes that share the work: JSON. */
    part: { type: "string" },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const { DATABASE_URL, ATELIER_HOME, publicUrl } = env();
if (!DATABASE_URL || !Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run seed -- --runs NUMBER [--workspace NAME] [--seed NUMBER]");
  process.exit(2);
}

const services = openServices({ url: DATABASE_URL, home: ATELIER_HOME, publicUrl });
try {
  if (values.part) await writeOwnPart(JSON.parse(values.part));
  else await writeAll();
} catch (failure) {
  console.error(failure instanceof AppError ? failure.message : failure);
  process.exitCode = 1;
} finally {
  await services.close();
  process.disconnect?.();
}

async function writeOwnPart(part: Part): Promise<void> {
  const ctx = await openSeeded(services, values.workspace);
  await writePart(ctx, { ...part, now: new Date(part.now) }, (points) => process.send!(points));
}

/** Commands are bound by this side's CPU, so that several processes share the trees. */
async function writeAll(): Promise<void> {
  await migrateDatabase(DATABASE_URL!);
  const ctx = await openEmpty(services, values.workspace);
  const progress = showProgress(runs);
  const parts = Math.min(availableParallelism(), MAX_PARTS);
  const now = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  await Promise.all(
    Array.from({ length: parts }, (_, index) => runPart({ runs, seed, now, index, parts }, progress.count)),
  );
  const jobs = await submitJobs(ctx);
  // The planner knows nothing of tables that have just been filled until it has looked at them.
  await services.db.execute(sql`analyze`);
  progress.end(`${jobs} jobs wait in the queue for the studio's runner.`);
}

function runPart(part: Part, onWritten: (points: number) => void): Promise<void> {
  const child = fork(process.argv[1]!, ["--workspace", values.workspace, "--part", JSON.stringify(part)]);
  child.on("message", (points: number) => onWritten(points));
  return new Promise((resolve, reject) => {
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new AppError("internal", "A part of the work failed.")),
    );
  });
}
