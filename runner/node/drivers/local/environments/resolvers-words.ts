/** Why a build failed, as uv and pip tell it. */
import { flat, unresolved } from "./unresolved";

const LIMIT_CHARS = 6000;
const REASON_CHARS = 400;
/** A package may print what it likes: on runs as long as a log, the expressions below would look back for hours. */
const LONG_GAP = /\s{100,}/g;
const LONG_WORD = /\S{500,}/g;
const FIRST_SIGN = /^\s*(× |✗ |error:|ERROR:|Traceback |bwrap: |No such file)/;

/** The part of a build log that says why it failed: from the resolver's first complaint, else the last lines. */
export function resolversWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  const first = lines.findIndex((line) => FIRST_SIGN.test(line));
  const words = (first >= 0 ? lines.slice(first) : lines.slice(-20)).join("\n").trim();
  const short = words.length > LIMIT_CHARS ? `${words.slice(0, LIMIT_CHARS)}…` : words;
  return short.replace(LONG_GAP, "\n\n").replace(LONG_WORD, (word) => `${word.slice(0, 200)}…`);
}

/** The package that the index has never heard of, where that is why the build failed. */
export function unknownPackage(words: string): string | undefined {
  const found = /\bBecause ([\w.-]+) was not found in the package registry\b/.exec(flat(words));
  return found?.[1] ?? /requirement ([\w.-]+)[^\n]*\(from versions: none\)/.exec(words)?.[1];
}

/** True where uv could not read what a package says of itself; older installers could. */
export const hasInvalidMetadata = (words: string): boolean =>
  /\bBecause [^,]* has invalid metadata\b/.test(flat(words));

/** Why a build failed, naming the package, and what the one who asked for it can change. */
export interface Reason {
  reason: string;
  advice?: string;
}

/** One sentence without its full stop. */
export function reasonOf(words: string): string | undefined {
  for (const explain of EXPLAINERS) {
    const { reason = "", advice } = explain(words) ?? {};
    const told = reason.replace(/[\s.]+$/, "");
    if (!told) continue;
    const short = told.length > REASON_CHARS ? `${told.slice(0, REASON_CHARS)}…` : told;
    return advice ? `${short}; ${advice}` : short;
  }
  return undefined;
}

const EXPLAINERS: readonly ((words: string) => Reason | undefined)[] = [
  unresolved,
  unbuilt,
  unfetched,
  unsatisfiedByPip,
  firstComplaint,
];

/** A source whose build failed: what it raised, else the first that it said. */
function unbuilt(words: string): Reason | undefined {
  const failed =
    /Failed to (?:download and )?build `([^`]+)`/.exec(words)?.[1] ??
    /Failed (?:building wheel for|to build (?:installable wheels for )?)\s*([\w.-]+)/.exec(words)?.[1];
  const isBuild = failed ?? /build backend|did not run successfully/.test(words);
  if (!isBuild) return undefined;
  const said = (/\[stderr\]\n([\s\S]*?)(?:\n\s*\n\s*hint:|$)/.exec(words)?.[1] ?? words)
    .split("\n")
    .map(strip);
  const raised = said.findLast((line) =>
    /^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Exit|NotFound)\b/.test(line),
  );
  const complaint = said.findLast((line) => /\b(?:fatal )?error: (?!subprocess)/i.test(line));
  const cause = (raised ?? complaint ?? said.find((line) => line !== ""))?.replace(/[\s.]+$/, "");
  const [asker] = /(?<=was included because `)[^`]+/.exec(words) ?? [];
  const [meant] = /(?<=Did you mean to install `)[^`]+/.exec(words) ?? [];
  const named = `${failed ?? "a package"}${asker ? `, which ${asker} needs,` : ""}`;
  return {
    reason: `${named} could not be built from its source${cause ? `: ${cause}` : ""}`,
    advice: meant ? `ask for ${meant}` : withoutBuilding(cause),
  };
}

/** A build is given what a package says that it needs, which some forget to say. */
const withoutBuilding = (cause = ""): string =>
  /No module named/.test(cause)
    ? "ask for a version that it has a wheel for, or say where there is one (`--find-links https://…`)"
    : "ask for a version or a Python that it has a wheel for";

/** Without the frame that pip draws around what a package says. */
const strip = (line: string): string => line.replace(/^[\s│╰─>|]+/, "").trim();

function unfetched(words: string): Reason | undefined {
  const address = /Failed to (?:fetch|download):? `?([^\s`]+)/.exec(words)?.[1];
  const git = /^\s*(fatal: .*)$/m.exec(words)?.[1];
  const advice = "the machine that runs the job must reach it";
  if (git) return { reason: git, advice };
  if (!address) return undefined;
  const last = [...words.matchAll(/^\s*(?:cause: |Caused by: |├─▶ |╰─▶ )(.+)$/gm)].at(-1)?.[1];
  return { reason: `${address} could not be fetched${last ? `: ${last}` : ""}`, advice };
}

function unsatisfiedByPip(words: string): Reason | undefined {
  const [, wanted, versions] = /satisfies the requirement (.+?) \(from versions: ([^)]*)\)/.exec(words) ?? [];
  if (!wanted) {
    const conflict = /ERROR: (Cannot install .+?)\.?$/m.exec(words)?.[1];
    return conflict ? { reason: conflict, advice: "change or leave open one of these versions" } : undefined;
  }
  if (versions === "none")
    return {
      reason: `${wanted} was not found in the package index`,
      advice: "check its name, or leave it out",
    };
  const has = versions!.split(", ").slice(-8).join(", ");
  return { reason: `the package index has no ${wanted}, only ${has}`, advice: "ask for one that it has" };
}

/** The first line with what it is caused by. */
function firstComplaint(words: string): Reason {
  const [first = "", second = ""] = words.split("\n");
  const cause = /^\s*cause: (.+)$/.exec(second)?.[1];
  const complaint = first.replace(/^[\s×✗]+|^(?:ERROR|error):\s*/g, "");
  return { reason: cause ? `${complaint}: ${cause}` : complaint };
}
