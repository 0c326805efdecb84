/** Lines of a pip list that ask for what does not come with a job, or that pip takes for something else than is meant. */
import { refuseExpressions } from "./index-secrets";
import { tidyRequirement } from "./requirements";
import { readStoredWheel, STORED_WHEEL_RULE } from "./stored-wheels";

/** pip also takes an option's beginning for the whole of it, and a value with or without a space or `=`. */
const OPTIONS: readonly [RegExp, string][] = [
  [
    /^(?:-r|--req(?!uire-hashes)\w*)(?:[\s=]*$|[\s=]*[a-z][\w+.-]+:\/\/)/i,
    "it names no file that is beside this one: name one, or list the packages themselves",
  ],
  [
    /^(?:-r|--req(?!uire-hashes)\w*)(?![\s=\w])|^-r\w/,
    "a space stands before the file's name, as `-r more.txt`",
  ],
  [/^(?:-c|--const\w*)/, "it names a file, which is not sent with a job: give the packages their versions"],
  [
    /^(?:-f|--find-l)(?![\w\s=-]*https?:\/\/)/,
    "it names a folder of this machine: give an address of the web",
  ],
  [
    /^(?:-i|--index-url|--extra-index-url|--pypi-url)(?![\s=]*https?:\/\/)/,
    "it names no address of the web: one that begins with https:// is needed",
  ],
];

const EDITABLE = /^(?:-e|--ed\w*)[\s=]*/;
const ARCHIVE = /\.(?:whl|egg|zip|tar|tgz|tbz2?|txz|tar\.\w+)$/i;
const FOLDER =
  "it names a folder, which is not there when packages are installed: install it in the command (`pip install -e .`)";
const FILE =
  "it names a file, which is not sent with a job: give the package's name and version, or its https address";

const MAX_CHARACTERS = 2_000;

/** Why the line cannot be installed from a job, to follow “it is …: ”; undefined where nothing speaks against it. */
export function refuseRequirement(written: string): string | undefined {
  if (written.length > MAX_CHARACTERS) return `a line has at most ${MAX_CHARACTERS} characters`;
  const line = tidyRequirement(written);
  const option = OPTIONS.find(([pattern]) => pattern.test(line));
  if (option) return option[1];
  const expression = refuseExpressions(line);
  if (expression) return expression;
  if (/^\w.*\s(?:-i|--(?:extra-)?index-url|--find-links|-f)\b/.test(line.replace(/\s#.*$/, "")))
    return "an option that names an index needs a line of its own";
  if (/^(?:-r|--req(?!uire-hashes))/.test(line)) return undefined;
  if (/^[#-]/.test(line) && !EDITABLE.test(line)) return undefined;
  const target = withoutName(line.replace(EDITABLE, "").replace(/\s(?:#|;|--).*$/, ""));
  if (/^azureml:/i.test(target)) return readStoredWheel(line) ? undefined : STORED_WHEEL_RULE;
  if (/^\w+\+/.test(target)) return refuseRepository(target);
  if (/^https?:\/\//i.test(target)) return undefined;
  if (/^(?:git@|ssh:|git:)/i.test(target)) return KEY;
  const isEditable = EDITABLE.test(line);
  if (/^file:/i.test(target) || /[/\\]/.test(target) || /^[.~]/.test(target)) {
    return ARCHIVE.test(bare(target)) ? FILE : FOLDER;
  }
  if (isEditable) return FOLDER;
  if (ARCHIVE.test(bare(target)) || /\.(?:txt|yml)$/i.test(target)) return FILE;
  const single = /^([\w.-]+(?:\[[^\]]*\])?)\s*=\s*([\w.*]+)/.exec(target);
  return single ? `pip compares with two equals signs: write \`${single[1]}==${single[2]}\`` : undefined;
}

/** `name @ address` is the address. */
const withoutName = (target: string): string =>
  target.replace(/^(?!git@)[\w.-]+\s*(?:\[[^\]]*\])?\s*@\s*/, "").trim();

function bare(target: string): string {
  const mark = target.search(/[#?]/);
  if (mark >= 0) return target.slice(0, mark);
  const extras = target.endsWith("]") ? target.lastIndexOf("[") : -1;
  return extras < 0 ? target : target.slice(0, extras);
}

const KEY = "builds have no key of yours for it: give an https address (`git+https://…`)";

function refuseRepository(target: string): string | undefined {
  if (/^git\+https?:\/\//i.test(target)) return undefined;
  if (/^\w+\+file:/i.test(target)) return FOLDER;
  return /^git\+/i.test(target) ? KEY : "only git's addresses are fetched: `git+https://…`";
}
