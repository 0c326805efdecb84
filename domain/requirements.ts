/** What two decades of packages need said before they install and import: rules about lists of pip requirements. */

interface Requirement {
  /** In the one spelling that PyPI compares: lower case, `-` between words. */
  name: string;
  specifier: string;
}

const REQUIREMENT = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?\s*[^\s;#,]+\s*,?\s*)*)/;

/** An option, a path or an address stands where a name would. */
const NO_NAME = /^(?:[-./]|[\w+.-]+:\/\/)/;

/** A requirement by name, or undefined for an option, a path or an address. */
export function readRequirement(line: string): Requirement | undefined {
  const match = NO_NAME.test(line.trim()) ? null : REQUIREMENT.exec(line.trim());
  return match ? { name: normalName(match[1]!), specifier: match[2]!.replace(/\s+/g, "") } : undefined;
}

export const normalName = (name: string) => name.toLowerCase().replace(/[-_.]+/g, "-");

/** One line without the spaces, line ends and invisible signs that a file may hold where pip would see none. */
export const tidyRequirement = (line: string): string =>
  line
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/(?<![\s\\])[\s\\]+$/, "")
    .trim();

/** One spelling for lines that mean the same to pip. */
export function canonicalRequirement(line: string): string {
  const trimmed = line.trim().replace(/\s+/g, " ");
  const match = /^([A-Za-z0-9][\w.-]*)(\s*\[[^\]]*\])?\s*([^;@]*)(.*)$/.exec(trimmed);
  if (!match || NO_NAME.test(trimmed)) return trimmed;
  const [, name = "", extras = "", specifier = "", rest = ""] = match;
  return `${normalName(name)}${extras.replace(/\s+/g, "").toLowerCase()}${specifier.replace(/\s+/g, "")}${rest}`;
}

interface Companion {
  /** What is added, where nothing else holds that package. */
  line: string;
  why: string;
  /** The versions below these need it, and do not say so. */
  olderThan: Readonly<Record<string, number[]>>;
}

const COMPANIONS: readonly Companion[] = [
  {
    line: "numpy<2",
    why: "was built for numpy 1",
    olderThan: { "scikit-learn": [1, 4, 2], scipy: [1, 13], pandas: [2, 2, 2] },
  },
  {
    line: "protobuf<3.21",
    why: "was made for protobuf 3",
    olderThan: { tensorflow: [2, 9], "tensorflow-gpu": [2, 9], tensorboard: [2, 9], mlflow: [1, 28] },
  },
];

/** The packages with the lines that old ones need, and what was added. */
export function withCompanions(packages: readonly string[]): { packages: string[]; notices: string[] } {
  const requirements = packages.flatMap((line) => readRequirement(line) ?? []);
  const result = { packages: [...packages], notices: [] as string[] };
  for (const { line, why, olderThan } of COMPANIONS) {
    const old = requirements.find(({ name, specifier }) => isBelow(specifier, olderThan[name]));
    if (!old || isHeld(requirements, readRequirement(line)!.name)) continue;
    result.packages.push(line);
    result.notices.push(`${line} was added: ${old.name}${old.specifier} ${why}.`);
  }
  const hasSetuptools = requirements.some(({ name }) => name === "setuptools");
  if (packages.length > 0 && !hasSetuptools) {
    result.packages.push("setuptools<81");
    result.notices.push(
      "setuptools<81 was added: older packages import pkg_resources, which later ones lack.",
    );
  }
  return result;
}

/** True where a line keeps the package below some version. */
const isHeld = (requirements: readonly Requirement[], held: string): boolean =>
  requirements.some(({ name, specifier }) => name === held && /[=<~]/.test(specifier.replace(/[>!]=/g, "")));

/** True where the specifier pins or caps the version below the limit. `==1.4.*` counts as its newest. */
function isBelow(specifier: string, limit: readonly number[] | undefined): boolean {
  if (!limit) return false;
  return specifier.split(",").some((part) => {
    const [, operator, version = ""] = /^(===?|~=|<=?)(.+)$/.exec(part) ?? [];
    if (!operator) return false;
    const isFamily = version.endsWith(".*") || operator === "~=";
    const order = compareVersions(isFamily ? version.replace(/\.[^.]*$/, "") : version, limit, isFamily);
    return operator === "<" ? order <= 0 : order < 0;
  });
}

function compareVersions(version: string, limit: readonly number[], isFamily: boolean): number {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const length = isFamily ? Math.min(parts.length, limit.length) : Math.max(parts.length, limit.length);
  for (let index = 0; index < length; index++) {
    const difference = (parts[index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
