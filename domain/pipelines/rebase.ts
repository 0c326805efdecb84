/** The paths of a component in a file of its own, as they are seen from the folder of what is submitted. */
import type { InlineEnvironment } from "../inline-environment";
import { joinPath, localPath } from "../yaml/paths";
import { referredFile } from "../yaml/references";

/** A path that is local; whatever else stays as it is. */
export function rebasePath<Path extends string | undefined>(path: Path, folder: string): Path {
  const local = path === undefined || folder === "" ? undefined : localPath(path);
  return (local === undefined ? path : joinPath(folder, local)) as Path;
}

const NAMES_FILE = /^(\s*(?:-r|-c|--requirement|--constraint)[\s=]*)(\S.*)$/;

/** The files that an environment is in or names. */
export function rebaseEnvironment(
  environment: string | InlineEnvironment | undefined,
  folder: string,
): string | InlineEnvironment | undefined {
  if (environment === undefined || folder === "") return environment;
  if (typeof environment === "string")
    return referredFile(environment) === undefined ? environment : rebasePath(environment, folder);
  const { conda_file, pip, build } = environment;
  return {
    ...environment,
    ...(typeof conda_file === "string" && { conda_file: rebasePath(conda_file, folder) }),
    ...(build?.path !== undefined && { build: rebaseBuild(build, folder) }),
    ...(pip && { pip: pip.map((line) => rebaseLine(line, folder)) }),
  };
}

const rebaseBuild = (build: NonNullable<InlineEnvironment["build"]>, folder: string) => ({
  ...build,
  path: rebasePath(build.path, folder),
});

function rebaseLine(line: string, folder: string): string {
  const [, option, file] = NAMES_FILE.exec(line) ?? [];
  return option && file ? `${option}${joinPath(folder, file)}` : line;
}
