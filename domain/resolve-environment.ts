/** From what a job says about its environment to what is built for it. */
import { translateConda } from "./conda";
import { DEFAULT_ENVIRONMENT, findCurated } from "./curated";
import { findDockerfileProblem, firstOfContext } from "./dockerfile";
import { readEnvironmentFiles } from "./environment-files";
import type { EnvironmentSpec } from "./environments";
import type { Issue } from "./errors";
import { fullImageName, readImage } from "./images";
import type { CondaFile, InlineEnvironment } from "./inline-environment";
import { tidyRequirement, withCompanions } from "./requirements";
import { parseEnvironment } from "./yaml/parse-environment";
import { folderOf } from "./yaml/paths";
import { referredFile } from "./yaml/references";

export interface EnvironmentContext {
  /** The studio's own environments by their short name (`sklearn-1.5`), as their files say. */
  curated: Readonly<Record<string, InlineEnvironment>>;
  /** The text of each file that the job's references name, by its path. */
  texts: Readonly<Record<string, string>>;
  /** Names that the workspace has registered, for the sentence about one that is not there. */
  registered?: readonly string[];
}

export interface ResolvedEnvironment {
  /** Null as soon as there is one issue. */
  spec: EnvironmentSpec | null;
  issues: Issue[];
}

export function resolveEnvironment(
  reference: string | InlineEnvironment | undefined,
  context: EnvironmentContext,
): ResolvedEnvironment {
  if (reference === undefined) return resolveNamed(DEFAULT_ENVIRONMENT, context);
  if (typeof reference !== "string") return resolveInline(reference, reference.name ?? "inline", "", context);
  const file = referredFile(reference);
  return file === undefined ? resolveNamed(reference, context) : resolveFile(file, context);
}

const refuse = (message: string, path = "environment"): ResolvedEnvironment => ({
  spec: null,
  issues: [{ message, path }],
});

function resolveNamed(reference: string, context: EnvironmentContext): ResolvedEnvironment {
  const found = findCurated(reference, Object.keys(context.curated), context.registered);
  if ("problem" in found) return refuse(found.problem);
  // What an image or a name adds to a curated environment's own packages is nothing that a run would need to know.
  const packages = { ...context.curated[found.name]!, name: undefined, image: undefined };
  const { spec, issues } = resolveInline(packages, found.name, "", context);
  return { spec: spec && { ...spec, notices: found.notice ? [found.notice] : [] }, issues };
}

function resolveFile(file: string, context: EnvironmentContext): ResolvedEnvironment {
  const text = textOf(file, context);
  if (text === undefined) return refuse(`\`environment\` names ${file}, which is not there.`);
  const { environment, issues } = parseEnvironment({ text, file });
  if (!environment) return { spec: null, issues };
  return resolveInline(environment, environment.name ?? file, folderOf(file), context);
}

/** `folder` is where the relative paths of the environment start, itself relative to the job's file. */
function resolveInline(
  written: InlineEnvironment,
  label: string,
  folder: string,
  context: EnvironmentContext,
): ResolvedEnvironment {
  const { environment, issues } = readEnvironmentFiles(written, folder, context.texts);
  if (issues.length > 0) return { spec: null, issues: issues.map(withinEnvironment) };
  const { image, build, conda_file: conda } = environment;
  if (conda || environment.pip || environment.python) return fromPackages(environment, label, conda ?? {});
  if (build) return fromDockerfile(build, environment, label);
  if (image !== undefined) return resolveImage(image, environment, label, context);
  if (environment.name !== undefined && !environment.variables)
    return resolveNamed(environment.name, context);
  return { spec: { label, packages: [], variables: environment.variables ?? {}, notices: [] }, issues: [] };
}

/** A mistake in a file has its place there, else it is at a field of the environment. */
const withinEnvironment = (issue: Issue): Issue =>
  issue.file === undefined ? { ...issue, path: `environment.${issue.path}` } : issue;

function fromPackages(environment: InlineEnvironment, label: string, conda: CondaFile): ResolvedEnvironment {
  const translated = translateConda(conda);
  const named = [...translated.packages, ...(environment.pip ?? []).map(tidyRequirement).filter(Boolean)];
  const { packages, notices } = withCompanions(named);
  if (environment.image !== undefined) {
    notices.unshift(
      `The base image ${environment.image} was not used: its packages were installed with Python on this target.`,
    );
  }
  if (environment.conda_file !== undefined) {
    notices.unshift("The conda file was installed with pip: channels are of no consequence.");
  }
  const variables = { ...conda.variables, ...environment.variables };
  const python = environment.python ?? translated.python;
  const { tried } = translated;
  const all = [...notices, ...translated.notices];
  return {
    spec: { label, python, packages, ...(tried.length > 0 && { tried }), variables, notices: all },
    issues: [],
  };
}

function resolveImage(
  image: string,
  environment: InlineEnvironment,
  label: string,
  context: EnvironmentContext,
): ResolvedEnvironment {
  const meaning = readImage(image);
  if (meaning.kind === "curated") return resolveNamed(meaning.name, context);
  if (meaning.kind === "other") return fromImage(image, environment, label);
  const version = meaning.version ? `Python ${meaning.version}` : "Python";
  const notices = [`The image ${image} was not used: ${version} of this target stands for it.`];
  const { variables = {} } = environment;
  return { spec: { label, python: meaning.version, packages: [], variables, notices }, issues: [] };
}

/** The image itself, whose file system a container engine brings to the machine that runs it. */
function fromImage(written: string, environment: InlineEnvironment, label: string): ResolvedEnvironment {
  const image = fullImageName(written);
  if (image === undefined)
    return refuse(`\`image\` is ${written}, which names no image.`, "environment.image");
  const { variables = {} } = environment;
  return { spec: { label, image, packages: [], variables, notices: [] }, issues: [] };
}

function fromDockerfile(
  { dockerfile = "", path }: NonNullable<InlineEnvironment["build"]>,
  { variables = {} }: InlineEnvironment,
  label: string,
): ResolvedEnvironment {
  const problem = findDockerfileProblem(dockerfile);
  if (problem) return refuse(`The Dockerfile ${problem}`, "environment.build");
  const taken = firstOfContext(dockerfile);
  if (taken && path === undefined)
    return refuse(
      `Line ${taken.line} of the Dockerfile takes files (${taken.name}), and \`build.path\` names no folder that has them.`,
      "environment.build",
    );
  return { spec: { label, dockerfile, packages: [], variables, notices: [] }, issues: [] };
}

const textOf = (file: string, { texts }: EnvironmentContext): string | undefined =>
  Object.hasOwn(texts, file) ? texts[file] : undefined;
