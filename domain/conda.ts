/** Conda's dependencies as pip reads them, for hosts without conda. Channels are of no consequence to pip. */
import { isForOtherSystem, isNoPython, RENAMED } from "./conda-names";
import type { CondaFile } from "./inline-environment";
import { normalName, tidyRequirement } from "./requirements";

export interface PipTranslation {
  python?: string;
  packages: string[];
  /** Names that are taken from conda as they are: where the package index has never heard of one, it is left out. */
  tried: string[];
  notices: string[];
}

/** Anaconda builds these for Pythons and in versions of its own: a pin that it wrote is mostly not to be had elsewhere. */
const BUILT_BY_ANACONDA = new Set(["mkl-service", "mkl-fft", "mkl-random"]);

/** PEP 440, which conda's versions need not follow: `9e`, `0.1_d4ff`, `1.0|2.0`. */
const VERSION_OF_PIP =
  /^(?:===?|~=|!=|[<>]=?)v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(?:[-_.]?(?:post|rev|r)[-_.]?\d*|-\d+)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z\d]+(?:[-_.][a-z\d]+)*|\.\*)?$/i;

const DEPENDENCY = /^(?:[\w./-]+::)?([A-Za-z0-9_][\w.+-]*)\s*(.*)$/;

export const isPipList = (dependency: string | { pip: string[] }): dependency is { pip: string[] } =>
  typeof dependency !== "string";

export function translateConda(conda: CondaFile): PipTranslation {
  const result: PipTranslation = { packages: [], tried: [], notices: [] };
  const leftOut: string[] = [];
  for (const dependency of conda.dependencies ?? []) {
    if (typeof dependency === "string") addDependency(result, leftOut, dependency.trim());
    else result.packages.push(...dependency.pip.map(tidyRequirement).filter(Boolean));
  }
  if (leftOut.length > 0) result.notices.push(noticeOf(leftOut));
  return result;
}

const noticeOf = (names: string[]): string =>
  names.length === 1
    ? `${names[0]} is no Python package and was left out: what the host has of it is used.`
    : `${names.join(", ")} are no Python packages and were left out: what the host has of them is used.`;

function addDependency(result: PipTranslation, leftOut: string[], dependency: string): void {
  const [, written = "", rest = ""] = DEPENDENCY.exec(dependency) ?? [];
  const name = written.toLowerCase();
  if (name === "" || name === "pip") return;
  if (name === "python") {
    result.python = pythonVersion(rest);
    if (rest && !result.python)
      result.notices.push(`Python ${rest} leaves a choice: the target's own Python is taken.`);
  } else if (isNoPython(name)) {
    leftOut.push(written);
  } else if (isForOtherSystem(name)) {
    result.notices.push(`${written} is for another system than Linux and was left out.`);
  } else {
    const known = RENAMED.get(name);
    if (!known) result.tried.push(normalName(name));
    const specifier = pipSpecifier(rest);
    const why = reasonForAnyVersion(normalName(name), specifier);
    if (why) result.notices.push(`${written} is taken in any version: ${rest} is ${why}.`);
    result.packages.push(`${known ?? written}${why ? "" : specifier}`);
  }
}

function reasonForAnyVersion(name: string, specifier: string): string | undefined {
  if (specifier === "") return undefined;
  if (BUILT_BY_ANACONDA.has(name)) return "a build of Anaconda's";
  return specifier.split(",").every((part) => VERSION_OF_PIP.test(part))
    ? undefined
    : "no version that pip can read";
}

/** `=1.2.3` is exactly that, `=1.2` any 1.2; a build after a second `=` says nothing to pip. */
export function pipSpecifier(conda: string): string {
  const spec = conda
    .replace(/^\[version=['"]?([^'"\]]*)['"]?\]$/, "$1")
    .split(",")
    .map((part) => part.trim())
    .join(",");
  if (spec === "" || spec === "*") return "";
  if (/^(?:[<>!~]|==)/.test(spec)) return comparison(spec);
  const [version = "", build] = spec.replace(/^=?\s*/, "").split(/[=\s|,]/);
  if (version.endsWith("*")) return `==${version.replace(/\.?\*$/, "")}.*`;
  const isShort = !build && version.split(".").length < 3 && /^[\d.]+$/.test(version);
  return isShort ? `==${version}.*` : `==${version}`;
}

/** What stands after a space or a further `=` is the build. */
const comparison = (spec: string): string =>
  spec
    .replace(/([<>=!~])\s+/g, "$1")
    .replace(/\s.*$/, "")
    .replace(/^(==[^=,]+)=.*$/, "$1");

/** `=3.7.6` is any 3.7; a range takes its upper end; a lower end alone leaves the choice to the target. */
function pythonVersion(spec: string): string | undefined {
  const exact = /^(?:==?|~=)?\s*(\d+\.\d+)/.exec(spec)?.[1];
  if (exact) return exact;
  const [, upTo, major, minor] = /<(=?)\s*(\d+)\.(\d+)/.exec(spec) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return `${major}.${upTo ? minor : Math.max(0, Number(minor) - 1)}`;
}
