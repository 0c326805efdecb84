/** The local files and folders that a job needs beside its YAML. */
import { contentOf } from "../assets";
import { readEnvironmentFiles } from "../environment-files";
import type { Issue } from "../errors";
import { type FieldPath, pathText } from "../issues";
import type { Job, SharedSpec } from "../run-kinds/descriptor";
import { placed } from "./explain";
import { parseEnvironment } from "./parse-environment";
import { folderOf, localPath } from "./paths";
import type { YamlFile } from "./read-yaml";
import { findPath } from "./tree";

export type ReferenceRole =
  | "code"
  | "input"
  | "data"
  | "conda"
  | "requirements"
  | "dockerfile"
  | "context"
  | "environment"
  | "component";

/** Files that are sent as text, to be read with the YAML that names them. */
export const isTextRole = (role: ReferenceRole): boolean => TEXT_ROLES.has(role);
const TEXT_ROLES = new Set<ReferenceRole>([
  "conda",
  "requirements",
  "dockerfile",
  "environment",
  "component",
]);

export interface Reference {
  /** As the YAML has it, relative to its folder, without `file:`. */
  path: string;
  role: ReferenceRole;
  /** The field that names it. */
  field: FieldPath;
  /** Of an input: what it has to be. */
  type?: string | undefined;
  line?: number | undefined;
}

/** What was found at a path. */
export type FoundKind = "file" | "folder" | "missing";

/**
 * The paths to list (code, inputs) or to send as text (conda, requirements, environment). Such a file may name others in
 * turn: they are known once `texts` has its text.
 */
export function jobReferences<Spec extends SharedSpec>(
  job: Job<Spec>,
  spec: Spec,
  document: YamlFile,
  texts: Readonly<Record<string, string>> = {},
): { paths: Reference[] } {
  const found: Reference[] = [];
  const push = (role: ReferenceRole, field: FieldPath, path: string, type?: string) => {
    const { place } = findPath(document.root, field);
    const line = place.option === undefined ? document.lineOf(place.start) : undefined;
    found.push({ path, role, field, type, line });
  };
  for (const { role, field, named, type } of job.references(spec)) {
    if (role !== "environment") {
      const path = named === undefined ? undefined : localPath(named as string);
      if (path !== undefined) push(role, field, path, type);
    } else if (typeof named === "string") {
      const file = referredFile(named);
      if (file === undefined) continue;
      push("environment", field, file);
      const text = Object.hasOwn(texts, file) ? texts[file]! : "";
      const { environment } = parseEnvironment({ text, file });
      const inner = environment && readEnvironmentFiles(environment, folderOf(file), texts);
      for (const { role, path } of inner?.references ?? []) push(role, field, path, type);
    } else if (named) {
      for (const inner of readEnvironmentFiles(named, "", texts).references)
        push(inner.role, [...field, ...inner.field], inner.path);
    }
  }
  return { paths: found };
}

/** One issue for each reference that is not there, or is a folder where a file is needed. */
export function checkReferences<Spec extends SharedSpec>(
  job: Job<Spec>,
  spec: Spec,
  found: Readonly<Record<string, FoundKind>>,
  document: YamlFile,
  texts: Readonly<Record<string, string>> = {},
): Issue[] {
  return jobReferences(job, spec, document, texts).paths.flatMap(({ path, role, field, type }) => {
    const problem = problemWith(Object.hasOwn(found, path) ? found[path] : undefined, role, type);
    if (!problem) return [];
    const { place } = findPath(document.root, field);
    return [placed(document, place, pathText(field), `\`${pathText(field)}\` names ${path}, ${problem}`)];
  });
}

export function problemWith(
  kind: FoundKind | undefined,
  role: ReferenceRole,
  type: string | undefined,
): string | undefined {
  if (kind === "missing") return "which is not there. Paths start at the folder of the YAML file.";
  if (kind === "file" && role === "context") return "which is a file: a folder is needed.";
  const isFileNeeded = isTextRole(role) || (type !== undefined && contentOf(type) === "file");
  return kind === "folder" && isFileNeeded ? "which is a folder: a file is needed." : undefined;
}

/** The YAML file that a reference names: `file:env.yml`, `./env.yml`, `env.yaml`; undefined for a name. */
export function referredFile(reference: string): string | undefined {
  const path = localPath(reference);
  if (path === undefined) return undefined;
  const isPath = path !== reference || /^\.{0,2}\//.test(path) || /\.ya?ml$/i.test(path);
  return isPath ? path : undefined;
}
