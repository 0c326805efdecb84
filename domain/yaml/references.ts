/** The local files and folders that a job needs beside its YAML. */
import type { Issue } from "../errors";
import type { InlineEnvironment } from "../inline-environment";
import { type FieldPath, pathText } from "../issues";
import type { CommandJob } from "../jobs";
import { command } from "../run-kinds/command";
import { placed } from "./explain";
import { parseEnvironment } from "./parse-environment";
import type { YamlFile } from "./read-yaml";
import { findPath } from "./tree";

export type ReferenceRole = "code" | "input" | "data" | "conda" | "environment";

export interface Reference {
  /** As the YAML has it, relative to its folder, without `file:`. */
  path: string;
  role: ReferenceRole;
  /** The field that names it. */
  field: FieldPath;
  line?: number;
}

/** What was found at a path. */
export type FoundKind = "file" | "folder" | "missing";

/**
 * The paths to list (code, inputs) or to send as text (conda, environment). An environment file may name a conda file
 * in turn: that one is known once `texts` has the environment's text.
 */
export function jobReferences(
  job: CommandJob,
  document: YamlFile,
  texts: Readonly<Record<string, string>> = {},
): { paths: Reference[] } {
  const found: Reference[] = [];
  const add = (role: ReferenceRole, field: FieldPath, written: string | undefined, folder = "") => {
    const path = written === undefined ? undefined : localPath(written);
    if (path === undefined) return;
    const { place } = findPath(document.root, field);
    const line = place.option === undefined ? document.lineOf(place.start) : undefined;
    found.push({ path: joinPath(folder, path), role, field, line });
  };
  for (const { role, field, named } of command.job.references(job)) {
    if (role !== "environment") add(role, field, named as string | undefined);
    else if (typeof named === "string") {
      const file = environmentFile(named);
      add("environment", field, file);
      const inner =
        file === undefined ? undefined : parseEnvironment({ text: texts[file] ?? "", file }).environment;
      if (file !== undefined) add("conda", field, condaPath(inner), folderOf(file));
    } else add("conda", [...field, "conda_file"], condaPath(named));
  }
  return { paths: found };
}

/** One issue for each reference that is not there, or is a folder where a file is needed. */
export function checkReferences(
  job: CommandJob,
  found: Readonly<Record<string, FoundKind>>,
  document: YamlFile,
  texts: Readonly<Record<string, string>> = {},
): Issue[] {
  return jobReferences(job, document, texts).paths.flatMap(({ path, role, field }) => {
    const problem = problemWith(
      Object.hasOwn(found, path) ? found[path] : undefined,
      role,
      typeOf(job, field),
    );
    if (!problem) return [];
    const { place } = findPath(document.root, field);
    return [placed(document, place, pathText(field), `\`${pathText(field)}\` names ${path}, ${problem}`)];
  });
}

function problemWith(
  kind: FoundKind | undefined,
  role: ReferenceRole,
  type: string | undefined,
): string | undefined {
  if (kind === "missing") return "which is not there. Paths start at the folder of the YAML file.";
  const isFileNeeded = role === "conda" || role === "environment" || type === "uri_file";
  return kind === "folder" && isFileNeeded ? "which is a folder: a file is needed." : undefined;
}

function typeOf(job: CommandJob, field: FieldPath): string | undefined {
  const input = field[0] === "inputs" ? job.inputs?.[String(field[1])] : undefined;
  return typeof input === "object" ? input.type : undefined;
}

/** The path without `file:`, or undefined for what lies elsewhere (`azureml:`, `https:`, `runs:`, an ARM id …). */
export function localPath(written: string): string | undefined {
  const bare = written.replace(/^file:(?:\/\/)?/, "");
  if (bare !== written) return bare;
  if (/^[a-z][a-z0-9+.-]+:/i.test(written) || /^\/subscriptions\//i.test(written)) return undefined;
  return written;
}

/** The file that an environment's reference names: `file:env.yml`, `./env.yml`, `env.yaml`; undefined for a name. */
export function environmentFile(reference: string): string | undefined {
  const path = localPath(reference);
  if (path === undefined) return undefined;
  const isPath = path !== reference || /^\.{0,2}\//.test(path) || /\.ya?ml$/i.test(path);
  return isPath ? path : undefined;
}

export const folderOf = (path: string): string =>
  path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";

export function joinPath(folder: string, path: string): string {
  if (folder === "" || path.startsWith("/")) return path;
  return `${folder}/${path.replace(/^\.\//, "")}`;
}

const condaPath = (environment: InlineEnvironment | null | undefined): string | undefined =>
  typeof environment?.conda_file === "string" ? environment.conda_file : undefined;
