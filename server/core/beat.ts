import fs from "node:fs";
import path from "node:path";

const EVERY_MS = 2_000;

/**
 * Says every two seconds that this process still comes round, by the time of a file: whoever supervises it ends one that
 * hangs. A disk that is full keeps the file from being made, and then nobody looks.
 */
export function beat(home: string, part: "gateway" | "runner"): void {
  const file = path.join(home, "run", `${part}.beat`);
  const touch = () => {
    const now = new Date();
    fs.utimes(file, now, now, (missing) => {
      if (missing) fs.writeFile(file, "", { mode: 0o600 }, () => {});
    });
  };
  touch();
  setInterval(touch, EVERY_MS).unref();
}
