/** `npm run bench [-- NAME …]`: measures the studio, and the peer it is compared with, and prints a table. */
import os from "node:os";
import { measureBrowser } from "./benches/browser";
import { measureCharts } from "./benches/charts";
import { measureData } from "./benches/data";
import { measureDesigner } from "./benches/designer";
import { measureEnvironments } from "./benches/environments";
import { measureFiles } from "./benches/files";
import { measureFlood } from "./benches/flood";
import { measureBatches, measureSingles } from "./benches/ingest";
import { measureLists } from "./benches/lists";
import { measureLives } from "./benches/lives";
import { measureMemory } from "./benches/memory";
import { measureServing } from "./benches/serving";
import { measureSubmit } from "./benches/submit";
import { type Row, writeTable } from "./report";
import { createWorld, type World } from "./world";

const ROUNDS = 5;
const BENCHES: Record<string, (world: World) => Promise<Row[]>> = {
  batches: measureBatches,
  singles: measureSingles,
  lives: measureLives,
  memory: measureMemory,
  submit: measureSubmit,
  environments: measureEnvironments,
  designer: measureDesigner,
  data: measureData,
  files: measureFiles,
  flood: measureFlood,
  lists: measureLists,
  charts: measureCharts,
  browser: measureBrowser,
  serving: measureServing,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}: choose of ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}

const world = createWorld(ROUNDS);
const rows: Row[] = [];
try {
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(`${name} (load ${os.loadavg()[0]!.toFixed(1)} on ${os.availableParallelism()} cores)`);
    rows.push(...(await measure(world)));
  }
} finally {
  console.log(`\n${writeTable(rows)}`);
  await world.stop();
}
