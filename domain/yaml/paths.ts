/** Paths as YAML files and what they name write them, relative to the folder of the one that names. */

/** The path without `file:`, or undefined for what lies elsewhere (`azureml:`, `https:`, `runs:`, an ARM id …). */
export function localPath(written: string): string | undefined {
  const bare = written.replace(/^file:(?:\/\/)?/, "");
  if (bare !== written) return bare;
  if (/^[a-z][a-z0-9+.-]+:/i.test(written) || /^\/subscriptions\//i.test(written)) return undefined;
  return written;
}

export const folderOf = (path: string): string =>
  path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";

/** The path from where `folder` is seen, without steps back and forth. */
export function joinPath(folder: string, path: string): string {
  if (folder === "" || path.startsWith("/")) return path;
  const steps: string[] = [];
  for (const step of `${folder}/${path}`.split("/")) {
    const isBack = step === ".." && steps.length > 0 && steps.at(-1) !== "..";
    if (isBack) steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  const joined = steps.join("/") || ".";
  return folder.startsWith("./") ? `./${joined}` : joined;
}
