/** The files that an environment names beside its YAML: a conda file, lists of pip's, a Dockerfile. */
import { isPipList } from "./conda";
import { firstOfContext } from "./dockerfile";
import type { Issue } from "./errors";
import type { CondaFile, InlineEnvironment } from "./inline-environment";
import { type FieldPath, pathText } from "./issues";
import { expandRequirements } from "./requirements-files";
import { parseCondaFile } from "./yaml/parse-environment";
import { folderOf, joinPath, localPath } from "./yaml/paths";

export interface EnvironmentReference {
  path: string;
  role: "conda" | "requirements" | "dockerfile" | "context";
  /** The field of the environment that names it, or names what does. */
  field: FieldPath;
}

/** The environment as it is without its files: their content stands in their place. Only so can it be kept. */
export interface ReadEnvironment {
  environment: InlineEnvironment & { conda_file?: CondaFile };
  references: EnvironmentReference[];
  issues: Issue[];
}

/** Reads what `texts` has of the files, whose paths start in `folder`; those that a file names follow once it is there. */
export function readEnvironmentFiles(
  { conda_file, build: writtenBuild, ...written }: InlineEnvironment,
  folder: string,
  texts: Readonly<Record<string, string>>,
): ReadEnvironment {
  const references: EnvironmentReference[] = [];
  const issues: Issue[] = [];
  const textOf = (role: EnvironmentReference["role"], path: string, field: FieldPath): string | undefined => {
    references.push({ path, role, field });
    if (Object.hasOwn(texts, path)) return texts[path];
    issues.push({
      message: `\`${pathText(field)}\` names ${path}, which is not there.`,
      path: pathText(field),
    });
    return undefined;
  };
  const expand = (lines: readonly string[], at: string, field: FieldPath): string[] => {
    const expanded = expandRequirements(lines, at, texts);
    for (const path of expanded.files) textOf("requirements", path, field);
    issues.push(...expanded.issues);
    return expanded.lines;
  };
  const withLists = (conda: CondaFile, at: string): CondaFile => ({
    ...conda,
    dependencies: conda.dependencies?.map((item) =>
      isPipList(item) ? { pip: expand(item.pip, at, CONDA_FILE) } : item,
    ),
  });
  const readConda = (named: string): CondaFile | undefined => {
    const local = localPath(named);
    if (local === undefined) {
      const message = `\`conda_file\` is ${named}: only local files are read.`;
      issues.push({ message, path: pathText(CONDA_FILE) });
      return undefined;
    }
    const file = joinPath(folder, local);
    const text = textOf("conda", file, CONDA_FILE);
    if (text === undefined) return undefined;
    const parsed = parseCondaFile({ text, file });
    issues.push(...parsed.issues);
    return parsed.conda ? withLists(parsed.conda, folderOf(file)) : undefined;
  };

  const conda =
    typeof conda_file === "string" ? readConda(conda_file) : conda_file && withLists(conda_file, folder);
  const build = writtenBuild && readBuild(writtenBuild, folder, { textOf, references, issues });
  const pip = written.pip && expand(written.pip, folder, ["pip"]);
  const environment = {
    ...written,
    ...(build && { build }),
    ...(conda && { conda_file: conda }),
    ...(pip && { pip }),
  };
  return { environment, references, issues };
}

interface Finding extends Pick<ReadEnvironment, "references" | "issues"> {
  textOf(role: EnvironmentReference["role"], path: string, field: FieldPath): string | undefined;
}
type Build = NonNullable<InlineEnvironment["build"]>;

/** The build with the text of its Dockerfile, and with its folder only where the text takes files of that. */
function readBuild(build: Build, folder: string, { textOf, references, issues }: Finding): Build {
  const { dockerfile: inPlace, path } = build;
  if (path === undefined && inPlace === undefined) {
    issues.push({ message: "`build.path` is missing: name the folder of the Dockerfile.", path: "build" });
    return build;
  }
  const local = path === undefined ? undefined : localPath(path);
  if (path !== undefined && local === undefined) {
    issues.push({ message: `\`build.path\` is ${path}: only local folders are read.`, path: "build.path" });
    return build;
  }
  const context = local === undefined ? undefined : joinPath(folder, local);
  const field = build.dockerfile_path ? ["build", "dockerfile_path"] : BUILD;
  const named = build.dockerfile_path ?? "Dockerfile";
  const dockerfile = inPlace ?? textOf("dockerfile", joinPath(context!, named), field);
  if (dockerfile === undefined) return build;
  if (context === undefined || !firstOfContext(dockerfile)) return { dockerfile };
  references.push({ path: context, role: "context", field: BUILD });
  return { path, dockerfile };
}

const CONDA_FILE = ["conda_file"] as const;
const BUILD = ["build"] as const;
