/** Why a build failed, as uv and pip tell it. */
const LIMIT_CHARS = 6000;
const REASON_CHARS = 400;
const FIRST_SIGN = /^\s*(× |✗ |error:|ERROR:|Traceback |bwrap: |No such file)/;

/** The part of a build log that says why it failed: from the resolver's first complaint, else the last lines. */
export function resolversWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  const first = lines.findIndex((line) => FIRST_SIGN.test(line));
  const words = (first >= 0 ? lines.slice(first) : lines.slice(-20)).join("\n").trim();
  return words.length > LIMIT_CHARS ? `${words.slice(0, LIMIT_CHARS)}…` : words;
}

/** The package that the index has never heard of, where that is why the build failed. */
export function unknownPackage(words: string): string | undefined {
  const found = /\bBecause ([\w.-]+) was not found in the package registry\b/.exec(flat(words));
  return found?.[1] ?? /requirement ([\w.-]+)[^\n]*\(from versions: none\)/.exec(words)?.[1];
}

/** True where uv could not read what a package says of itself; older installers could. */
export const hasInvalidMetadata = (words: string): boolean =>
  /\bBecause [^,]* has invalid metadata\b/.test(flat(words));

/** What names the package and the reason, in one sentence without its full stop. */
export function reasonOf(words: string): string | undefined {
  for (const explain of EXPLAINERS) {
    const reason = explain(words)?.replace(/[\s.]+$/, "");
    if (reason) return reason.length > REASON_CHARS ? `${reason.slice(0, REASON_CHARS)}…` : reason;
  }
  return undefined;
}

const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

const EXPLAINERS: readonly ((words: string) => string | undefined)[] = [
  unresolved,
  unbuilt,
  unfetched,
  unsatisfiedByPip,
  firstComplaint,
];

/** uv: `Because six==99 … and you require six==99, we can conclude that your requirements are unsatisfiable.` */
function unresolved(words: string): string | undefined {
  const told = /(?:cause:|╰─▶)\s*(Because [\s\S]*?)(?:\n\s*\n|$)/.exec(words)?.[1];
  if (!told) return undefined;
  const sentence = flat(told).replace(/,? we can conclude that your requirements are unsatisfiable\.?$/, "");
  const simple = /^Because (.+?) and you require [^,]+$/.exec(sentence)?.[1];
  const tags = /with the following [^:]*tags?: ([^\n]+)/.exec(words)?.[1];
  const hint = tags ? `; there is one for ${tags.replaceAll("`", "").trim()}` : "";
  const reason = (simple ?? sentence).replace(/^there is no version of/, "the package index has no");
  return `${reason}${hint}`;
}

/** A source whose build failed: what it raised, else the first that it said. */
function unbuilt(words: string): string | undefined {
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
  const reason = raised ?? complaint ?? said.find((line) => line !== "");
  return `${failed ?? "a package"} could not be built from its source${reason ? `: ${reason}` : ""}`;
}

/** Without the frame that pip draws around what a package says. */
const strip = (line: string): string => line.replace(/^[\s│╰─>|]+/, "").trim();

function unfetched(words: string): string | undefined {
  const address = /Failed to (?:fetch|download):? `?([^\s`]+)/.exec(words)?.[1];
  const git = /^\s*(fatal: .*)$/m.exec(words)?.[1];
  if (git) return git;
  if (!address) return undefined;
  const last = [...words.matchAll(/^\s*(?:cause: |Caused by: |├─▶ |╰─▶ )(.+)$/gm)].at(-1)?.[1];
  return `${address} could not be fetched${last ? `: ${last}` : ""}`;
}

function unsatisfiedByPip(words: string): string | undefined {
  const [, wanted, versions] = /satisfies the requirement (.+?) \(from versions: ([^)]*)\)/.exec(words) ?? [];
  if (!wanted) return /ERROR: (Cannot install .+?)\.?$/m.exec(words)?.[1];
  if (versions === "none") return `${wanted} was not found in the package index`;
  return `the package index has no ${wanted}; it has ${versions!.split(", ").slice(-8).join(", ")}`;
}

/** The first line with what it is caused by. */
function firstComplaint(words: string): string | undefined {
  const [first = "", second = ""] = words.split("\n");
  const cause = /^\s*cause: (.+)$/.exec(second)?.[1];
  const complaint = first.replace(/^[\s×✗]+|^(?:ERROR|error):\s*/g, "");
  return cause ? `${complaint}: ${cause}` : complaint;
}
