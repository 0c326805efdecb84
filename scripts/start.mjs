#!/usr/bin/env node
// `npm start`: from whatever is here to a studio that serves. It installs, builds, starts every part and keeps it
// alive. Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { buildIfChanged } from "./start/build.mjs";
import { startStudio } from "./start/main.mjs";
import { builtPrograms } from "./start/programs.mjs";

await startStudio({ build: buildIfChanged, programs: builtPrograms });
