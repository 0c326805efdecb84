// The way of every start: what a killed one left is cleared away, packages are installed, what is needed is built, and
// the parts are supervised.
import path from "node:path";
import { explainDiskFailure, makeStartRoom } from "./disk.mjs";
import { homeFolder, isNodeNewEnough, openHome } from "./home.mjs";
import { installIfMissing } from "./install.mjs";
import { say, warn } from "./output.mjs";
import { refuseOther, takeOver } from "./pids.mjs";
import { choosePort } from "./port.mjs";

/** @param {{ build: (root: string) => Promise<void>, programs: (root: string) => import("./programs.mjs").Programs }} how */
export async function startStudio({ build, programs }) {
  const root = path.resolve(import.meta.dirname, "../..");
  process.chdir(root);
  refuseOldNode();
  const home = homeFolder();
  try {
    openHome(home);
    makeStartRoom(home);
    await takeOver(home);
    const port = await choosePort();
    await installIfMissing(root);
    await build(root);
    refuseOther(home);
    const { superviseStudio } = await import("./supervise.mjs");
    await superviseStudio({ root, home, port, programs: programs(root) });
  } catch (failure) {
    warn(explainDiskFailure(failure, home) ?? (failure instanceof Error ? failure.message : String(failure)));
    say("The studio was not started.");
    process.exit(1);
  }
}

function refuseOldNode() {
  if (isNodeNewEnough()) return;
  warn(`Atelier needs Node 20.9 or newer; this is ${process.version}.`);
  process.exit(1);
}
