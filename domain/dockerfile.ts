/** What is read of a Dockerfile before an engine builds it: its instructions, and what they take from elsewhere. */

export interface Instruction {
  /** Where it begins, from 1 on. */
  line: number;
  name: string;
  /** Its flags, such as `--from=build`. */
  flags: string[];
  words: string[];
}

/** The instructions, without comments; lines that end with a backslash go on. */
export function readDockerfile(text: string): Instruction[] {
  const found: Instruction[] = [];
  let begun = { line: 0, text: "" };
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(written)) continue;
    begun = { line: begun.line || index + 1, text: begun.text + written.replace(/\\\s*$/, " ") };
    if (/\\\s*$/.test(written)) continue;
    found.push(readInstruction(begun));
    begun = { line: 0, text: "" };
  }
  return begun.line > 0 ? [...found, readInstruction(begun)] : found;
}

function readInstruction({ line, text }: { line: number; text: string }): Instruction {
  const [name = "", ...all] = text.trim().split(/\s+/);
  const count = all.findIndex((word) => !word.startsWith("--"));
  const flags = all.slice(0, count < 0 ? all.length : count);
  return { line, name: name.toUpperCase(), flags, words: all.slice(flags.length) };
}

/** Why it cannot be built at all, as a sentence; undefined where an engine may try. */
export function findDockerfileProblem(text: string): string | undefined {
  const first = readDockerfile(text).find(({ name }) => name !== "ARG");
  if (!first) return "has no instruction: it begins with `FROM` and an image.";
  if (first.name !== "FROM") return `begins with ${first.name} in line ${first.line}, not with \`FROM\`.`;
  return undefined;
}

/** The images that its stages begin from and take files of, but for those that an argument names. */
export function imagesOfDockerfile(text: string): string[] {
  const stages = new Set<string>(["scratch"]);
  const found = new Set<string>();
  for (const { name, flags, words } of readDockerfile(text)) {
    const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
    const image = name === "FROM" ? words[0] : name === "COPY" ? from : undefined;
    const isImage = image !== undefined && !stages.has(image) && !/\$|^\d+$/.test(image);
    if (isImage) found.add(image);
    const stage = name === "FROM" && words[1]?.toUpperCase() === "AS" ? words[2] : undefined;
    if (stage !== undefined) stages.add(stage);
  }
  return [...found];
}

/** The first instruction that takes a file of the build's context. */
export const firstOfContext = (text: string): Instruction | undefined =>
  readDockerfile(text).find(
    ({ name, flags, words }) =>
      (name === "COPY" || name === "ADD") &&
      !flags.some((flag) => flag.startsWith("--from=")) &&
      words.slice(0, -1).some((word) => !/^(?:https?|git):/.test(word)),
  );
