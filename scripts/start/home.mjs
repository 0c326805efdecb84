// What a start stands on: Node, and the data folder, looked at before anything is put there, and every refusal in words that say what to do.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** @typedef {{ what: string, fix: string }} Fault */

export const homeFolder = () => path.resolve(process.env.ATELIER_HOME || ".atelier");

export function isNodeNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 9);
}

/** Makes the data folder where it is missing, or throws what is wrong with it. @param {string} home */
export function openHome(home) {
  const fault = findHomeFault(home);
  if (fault) throw new Error(`${fault.what}\n  ${fault.fix}`);
}

/**
 * Null where the folder is there, or could be made, and takes files. @param {string} home
 * @returns {Fault | null}
 */
export function findHomeFault(home) {
  const elsewhere = "set ATELIER_HOME to a folder that you may write";
  const existing = nearest(home);
  const odd = whyNoFolder(existing);
  if (odd) return { what: `The data folder ${home} cannot be used: ${existing} ${odd}.`, fix: elsewhere };
  try {
    makeFolders(existing, home);
    takeFile(path.join(home, `.probe-${process.pid}`));
    return null;
  } catch (failure) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (failure);
    if (code === "EROFS") {
      const fix = `mount it for writing (mount -o remount,rw …), or ${elsewhere}`;
      return { what: `The data folder ${home} lies on a file system that can only be read.`, fix };
    }
    if (code === "EACCES" || code === "EPERM") {
      const fix =
        existing === home ? `sudo chown -R ${user()} ${home} makes it yours, or ${elsewhere}` : elsewhere;
      return { what: `The data folder ${home} cannot be used: ${user()} may not write in ${existing}.`, fix };
    }
    // A full disk is a matter of its own: there is room that was kept back.
    if (code === "ENOSPC" || code === "EDQUOT") return null;
    return { what: `The data folder ${home} cannot be made in ${existing}: ${message}.`, fix: elsewhere };
  }
}

/** Node's own way to make them all never ends where none can be made, as in /proc. @param {string} existing @param {string} home */
function makeFolders(existing, home) {
  const names = path.relative(existing, home).split(path.sep).filter(Boolean);
  for (let at = existing; names.length > 0; ) {
    at = path.join(at, names.shift() ?? "");
    fs.mkdirSync(at, { mode: 0o700 });
  }
}

/** @param {string} file */
function takeFile(file) {
  try {
    fs.writeFileSync(file, "can be written", { flag: "wx" });
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** The folder itself, or what there is of the way to it. @param {string} home */
function nearest(home) {
  for (let at = home; ; at = path.dirname(at)) if (at === path.dirname(at) || entry(at)) return at;
}

/** @param {string} at */
function entry(at) {
  try {
    return fs.lstatSync(at);
  } catch {
    return undefined;
  }
}

/** @param {string} at */
function whyNoFolder(at) {
  const found = fs.statSync(at, { throwIfNoEntry: false });
  if (!found) return "is a link that leads nowhere";
  return found.isDirectory() ? "" : "is a file, not a folder";
}

function user() {
  try {
    return os.userInfo().username;
  } catch {
    return `${process.geteuid?.()}`;
  }
}
