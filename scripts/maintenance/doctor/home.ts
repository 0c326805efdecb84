import fs from "node:fs";
import path from "node:path";
import { findHomeFault } from "@/scripts/start/home.mjs";
import type { Finding } from "./finding";

const LEAST_FREE_GB = 5;

/** Whether the data folder can be used, or made, and what room it has. Leaves nothing behind. */
export function checkHome(home: string): Finding {
  const isNew = !fs.existsSync(home);
  const fault = findHomeFault(home);
  if (fault) return { state: "wrong", ...fault };
  const { bavail, bsize } = fs.statfsSync(home);
  if (isNew) fs.rmdirSync(home);
  const freeGb = (bavail * bsize) / 1e9;
  const what = `the data folder ${path.resolve(home)} can be written; ${freeGb.toFixed(1)} GB are free there`;
  return freeGb < LEAST_FREE_GB
    ? { state: "wrong", what, fix: "free some, or set ATELIER_HOME to a larger disk" }
    : { state: "ok", what };
}
