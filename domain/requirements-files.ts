/** Lines of a pip list that name a file of further lines (`-r more.txt`): they count where the file was sent. */
import type { Issue } from "./errors";
import { refuseRequirement } from "./foreign-lines";
import { quote } from "./quote";
import { tidyRequirement } from "./requirements";
import { folderOf, joinPath } from "./yaml/paths";

const MAX_FILES = 50;
const MAX_LINES = 5_000;

export interface ExpandedRequirements {
  /** The packages and options, with those of the files in the place of the lines that name these. */
  lines: string[];
  /** Every file that is named, as far as the texts that there are tell. */
  files: string[];
  /** What is wrong in the files, each by its line. */
  issues: Issue[];
}

/** The file that a line names. The line is one that `refuseRequirement` lets pass. */
export const requirementsFile = (line: string): string | undefined =>
  /^(?:-r|--req\w*)[\s=]+(.*?)(?:\s#.*)?$/.exec(tidyRequirement(line))?.[1];

/** `folder` is where the files of these lines start; those that a file names start beside it, as pip has it. */
export function expandRequirements(
  lines: readonly string[],
  folder: string,
  texts: Readonly<Record<string, string>>,
): ExpandedRequirements {
  const result: ExpandedRequirements = { lines: [], files: [], issues: [] };
  const refuse = (message: string, place: Place) => result.issues.push({ message, ...place });

  function take(line: string, at: string, above: readonly string[], place: Place): void {
    const named = requirementsFile(line);
    if (named === undefined) {
      if (result.lines.length < MAX_LINES) result.lines.push(line);
      else if (result.lines.length === MAX_LINES)
        refuse(`More than ${MAX_LINES} packages are asked for.`, place);
      return;
    }
    const file = joinPath(at, named);
    if (above.includes(file)) return void refuse(`${file} is named by a file that it names itself.`, place);
    if (result.files.length >= MAX_FILES)
      return void refuse(`More than ${MAX_FILES} files are named.`, place);
    result.files.push(file);
    const text = Object.hasOwn(texts, file) ? texts[file] : undefined;
    if (text !== undefined) read(file, text, [...above, file]);
  }

  function read(file: string, text: string, above: readonly string[]): void {
    for (const { line, number } of requirementLines(text)) {
      const place = { file, line: number };
      const wrong = refuseRequirement(line);
      if (wrong) refuse(`${quote(line)} in ${file} cannot be installed: ${wrong}.`, place);
      else take(line, folderOf(file), above, place);
    }
  }

  for (const line of lines) take(line, folder, [], {});
  return result;
}

type Place = Pick<Issue, "file" | "line">;

/** The lines that say something, those that end in a backslash with the ones that they go on with. */
function requirementLines(text: string): { line: string; number: number }[] {
  const found: { line: string; number: number }[] = [];
  let begun: { line: string; number: number } | null = null;
  for (const [index, written] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n?|\n/)
    .entries()) {
    const goesOn: boolean = /(?:^|[^\\])\\\s*$/.test(written);
    const part = goesOn ? written.replace(/\\\s*$/, " ") : written;
    if (begun) begun.line += part;
    else begun = { line: part, number: index + 1 };
    if (goesOn) continue;
    found.push(begun);
    begun = null;
  }
  if (begun) found.push(begun);
  return found
    .map(({ line, number }) => ({ line: tidyRequirement(line), number }))
    .filter(({ line }) => line !== "" && !line.startsWith("#"));
}
