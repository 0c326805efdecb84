export interface HashedFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

export type Difference = "added" | "removed" | "changed" | "same";

export interface FileDifference {
  path: string;
  difference: Difference;
  left: HashedFile | null;
  right: HashedFile | null;
}

/** Both lists in one, by path: what the right has more, less, or with other bytes. */
export function diffFiles(left: readonly HashedFile[], right: readonly HashedFile[]): FileDifference[] {
  const before = new Map(left.map((file) => [file.path, file]));
  const after = new Map(right.map((file) => [file.path, file]));
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.map((path) => {
    const pair = { left: before.get(path) ?? null, right: after.get(path) ?? null };
    return { path, difference: differenceOf(pair), ...pair };
  });
}

function differenceOf({ left, right }: Pick<FileDifference, "left" | "right">): Difference {
  if (!left) return "added";
  if (!right) return "removed";
  return left.sha256 === right.sha256 ? "same" : "changed";
}
