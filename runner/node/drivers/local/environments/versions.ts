/** Which interpreter a version asks for. conda's `3.7.6` means any 3.7, as patch releases come and go on a host. */

export type Version = [major: number, minor: number, patch: number];

export function parseVersion(text: string): Version | null {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)] : null;
}

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** True when an interpreter of version `have` answers to `wanted`: `3`, `3.11`, `3.11.7`, `3.11.*`, `>=3.8,<3.12`. */
export function answersTo(have: Version, wanted: string): boolean {
  return wanted.split(",").every((part) => meets(have, part.trim()));
}

function meets(have: Version, part: string): boolean {
  const [, operator = "", rest = ""] = /^(===?|=|>=|<=|!=|~=|>|<)?\s*(.*)$/.exec(part) ?? [];
  const wanted = parseVersion(rest);
  if (!wanted) return rest === "" || rest === "*";
  const named = rest.split(".").filter((word) => /^\d+$/.test(word)).length;
  const order = compareVersions(named < 3 ? [have[0], named < 2 ? 0 : have[1], 0] : have, wanted);
  if (operator === ">=") return order >= 0;
  if (operator === ">") return order > 0;
  if (operator === "<=") return order <= 0;
  if (operator === "<") return order < 0;
  const isSame = have[0] === wanted[0] && (named < 2 || have[1] === wanted[1]);
  if (operator === "!=") return !isSame;
  if (operator === "~=") return have[0] === wanted[0] && compareVersions(have, wanted) >= 0;
  return isSame;
}
