#!/usr/bin/env node
// `npm run dev`: the studio from its sources. A change to the pages is seen at once, one to the gateway or the runner
// starts that part again; scripts of runs go on meanwhile. The address and the data folder are those of `npm start`.
import { buildWheel } from "./start/build.mjs";
import { startStudio } from "./start/main.mjs";
import { watchedPrograms } from "./start/programs.mjs";

await startStudio({ build: buildWheel, programs: watchedPrograms });
