import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readDisk, takePiece } from "@/runner/node/drivers/local/disk/reserve.mjs";
import { fillUp, mountSmallDisk } from "../testing/small-disk";
import { makeDatabaseRoom, makeStartRoom } from "./disk.mjs";

const start = (home: string) => {
  const { DATABASE_URL: _unset, ...variables } = process.env;
  const ended = spawnSync(process.execPath, ["scripts/start.mjs"], {
    encoding: "utf8",
    env: { ...variables, NODE_ENV: "production", ATELIER_HOME: home },
  });
  return { status: ended.status, said: ended.stderr };
};

/** The data folder of a studio that has been started before, with all of its reserve. */
function usedHome(): { disk: string; home: string } {
  const disk = mountSmallDisk();
  const home = path.join(disk, "home");
  mkdirSync(path.join(home, "postgres", "data"), { recursive: true });
  while (takePiece(home)) {
    // Until it is whole.
  }
  return { disk, home };
}

test("a start on a full disk takes what it needs from the reserve, and no more", () => {
  const { disk, home } = usedHome();
  const { heldBytes } = readDisk(home);
  fillUp(disk);
  makeStartRoom(home);
  const after = readDisk(home);
  expect(after.freeBytes).toBeGreaterThan(20e6);
  expect(after.heldBytes).toBeGreaterThan(0);
  expect(after.heldBytes + after.freeBytes).toBeLessThanOrEqual(heldBytes + 4096);
});

test("a start without room says what is full, how much is free and needed, and what to do", () => {
  const { disk, home } = usedHome();
  rmSync(path.join(home, "reserve"), { recursive: true });
  fillUp(disk);
  const { status, said } = start(home);
  expect(status).toBe(1);
  expect(said).toContain(
    `The disk that holds the data folder ${home} is full: 0 bytes of 315 MB are free, and a start needs 21 MB.`,
  );
  expect(said).toMatch(/Free some there, or set ATELIER_HOME/);
  expect(said).not.toMatch(/ENOSPC|at file:/);
});

test.each(["there", "missing"])("a data folder that can only be read, and is %s, says so", (which) => {
  const disk = mountSmallDisk();
  const home = path.join(disk, "home");
  if (which === "there") mkdirSync(home);
  execFileSync("mount", ["-o", "remount,ro", disk]);
  const { status, said } = start(home);
  expect(status).toBe(1);
  expect(said).toMatch(/can only be read|mounted read-only/);
  expect(said).not.toMatch(/ENOENT|at file:/);
});

test("a database without room gets the reserve piece by piece, and after that words", () => {
  const { disk, home } = usedHome();
  fillUp(disk);
  expect(makeDatabaseRoom(home)).toMatch(/is given room that was kept back/);
  while (readDisk(home).heldBytes > 0) {
    fillUp(path.join(disk, "home"));
    makeDatabaseRoom(home);
  }
  fillUp(path.join(disk, "home", "postgres"));
  expect(makeDatabaseRoom(home)).toMatch(/is full: 0 bytes of 315 MB are free, and a start needs 21 MB/);
});
