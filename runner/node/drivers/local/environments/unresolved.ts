/** Why uv found no packages that fit together, as it tells it, and what to change. */
import type { Reason } from "./resolvers-words";

const CONCLUSION = /,? we can conclude that your requirements are unsatisfiable\.?$/;

/** `Because six==99 … and you require six==99, we can conclude that your requirements are unsatisfiable.` */
export function unresolved(words: string): Reason | undefined {
  const told = /(?:cause:|╰─▶)\s*(Because [\s\S]*?)(?:\n\s*\n|$)/.exec(words)?.[1];
  if (!told) return undefined;
  const sentence = flat(told)
    .replace(/\{[^{}]*\}/g, "")
    .replace(CONCLUSION, "");
  for (const explain of [withoutWheel, forOtherPython, askedTwice, onlyOthers, atOdds]) {
    const reason = explain(sentence, flat(words));
    if (reason) return reason;
  }
  const simple = /^Because (.+?) and you require [^,]+$/.exec(sentence)?.[1];
  if (simple?.endsWith("not found in the package registry"))
    return { reason: simple, advice: "check its name, or leave it out" };
  const missing = simple && /^there is no version of (\S+)/.exec(simple)?.[1];
  if (missing) return { reason: `the package index has no ${missing}`, advice: "ask for another version" };
  return { reason: simple ?? sentence, advice: LEAVE_OPEN };
}

const LEAVE_OPEN = "change or leave open one of these versions";

export const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

const nameOf = (requirement: string): string => /^[\w.-]+/.exec(requirement)?.[0] ?? requirement;

/** The hint says which Pythons or machines there are wheels for. */
function withoutWheel(sentence: string, words: string): Reason | undefined {
  const refused = /\b([\w.-]+)\S* has no wheels with a matching/.exec(sentence)?.[1];
  if (!refused) return undefined;
  const [, python, name, version, listed = ""] =
    /You require CPython ([\d.]+) [^`]*`[^`]*`\),? but we only found wheels for `([^`]+)` \(v([^)]+)\) with the following [^:]*: ((?:`[^`]+`(?:, )?)+)/.exec(
      words,
    ) ?? [];
  const pythons = listed.match(/(?<=`cp)3\d+/g)?.map((tag) => `3.${tag.slice(1)}`) ?? [];
  if (name === refused && pythons.length > 0) {
    return {
      reason: `${name} ${version} has no wheel for Python ${python}, only for ${pythons.join(", ")}`,
      advice: `ask for Python ${pythons.at(-1)}, or for another version of ${name}`,
    };
  }
  const [, other, itsVersion, platforms = ""] =
    /Wheels are available for `([^`]+)` \(v([^)]+)\) on the following platforms?: ((?:`[^`]+`(?:, )?)+)/.exec(
      words,
    ) ?? [];
  if (other !== refused) return undefined;
  return {
    reason: `${other} ${itsVersion} has no wheel for this machine, only for ${platforms.replaceAll("`", "").trim()}`,
    advice: "leave it out, or ask for another version",
  };
}

function forOtherPython(sentence: string): Reason | undefined {
  const [, has, needs, requirement] =
    /Python version \(([^)]+)\) does not satisfy (Python\S+) and (\S+) depends on Python/.exec(sentence) ??
    [];
  if (!has || !needs || !requirement) return undefined;
  return {
    reason: `${requirement} needs ${needs}, and this is Python ${has}`,
    advice: `ask for such a Python, or for another version of ${nameOf(requirement)}`,
  };
}

function askedTwice(sentence: string): Reason | undefined {
  const both = /^Because you require ([\w.-]+\S* and [\w.-]+\S*?),?$/.exec(sentence)?.[1];
  return both ? { reason: `${both} are both asked for`, advice: "keep one of them" } : undefined;
}

function onlyOthers(sentence: string): Reason | undefined {
  const [, has, wanted] =
    /^Because only (.+?) (?:is|are) available and you require ([^ ]+)$/.exec(sentence) ?? [];
  if (!has || !wanted) return undefined;
  return {
    reason: `the package index has only ${has}, and ${wanted} is asked for`,
    advice: "ask for a version that it has",
  };
}

/** What one package needs, and another line that says otherwise. */
function atOdds(sentence: string): Reason | undefined {
  const [, one, needs, ...asked] =
    /^Because (\S+) depends on (\S+) and you require (\S+), we can conclude that .+?\. And because you require (\S+)$/.exec(
      sentence,
    ) ?? [];
  const other = asked.find((line) => line && nameOf(line) === nameOf(needs ?? ""));
  if (!one || !other) return undefined;
  return { reason: `${one} needs ${needs}, and ${other} is asked for`, advice: LEAVE_OPEN };
}
