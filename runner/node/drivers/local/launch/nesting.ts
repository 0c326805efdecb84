/** Which folder lies in which: mounts come from the outside in. */
import path from "node:path";

/** bubblewrap makes missing parents for its own uid only; made by `--dir` they can be passed through. */
export function parents(hidden: string[], target: string): string[] {
  const cover = sortByDepth(hidden).findLast((folder) => isWithin(folder, target));
  if (!cover) return [];
  const between = path.relative(cover, path.dirname(target)).split("/").filter(Boolean);
  return between.flatMap((_, index) => ["--dir", path.join(cover, ...between.slice(0, index + 1))]);
}

/** Without what lies in another of them: it is shown with that. */
export const withoutInner = (paths: string[]): string[] =>
  paths.filter((target) => !paths.some((other) => other !== target && isWithin(other, target)));

export const depth = (folder: string) => folder.split("/").length;
export const sortByDepth = (folders: string[]) => [...new Set(folders)].sort((a, b) => depth(a) - depth(b));

/** True when `target` is `folder` or lies below it; both are absolute and in normal form. */
export function isWithin(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}
