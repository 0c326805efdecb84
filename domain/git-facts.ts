/** What a checkout says about the code of a job, and how Azure and MLflow call it. */
import type { KeyValue } from "./run-data";

export interface GitFacts {
  commit?: string;
  branch?: string;
  remote?: string;
  dirty?: boolean;
  /** The uncommitted change, as `git diff` prints it, at most 1 MB. */
  diff?: string;
}

const MAX_SOURCE_CHARS = 250;
/** The first word of a command that is the file of a script. */
const SCRIPT = /(?:^|[\s"'=])([\w./-]+\.(?:py|sh|r|R|ipynb))(?=$|[\s"';|&])/;

/** The facts as Azure has them among a job's properties. */
export function gitProperties({ commit, branch, remote, dirty }: GitFacts): Record<string, string> {
  const known = {
    "azureml.git.repository_uri": remote,
    "azureml.git.branch": branch,
    "azureml.git.commit": commit,
    "azureml.git.dirty": dirty === undefined ? undefined : dirty ? "True" : "False",
    "mlflow.source.git.repoURL": remote,
    "mlflow.source.git.branch": branch,
    "mlflow.source.git.commit": commit,
  };
  return Object.fromEntries(Object.entries(known).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** The file of the script that a command starts, or else its beginning. */
export const scriptOf = (command: string): string =>
  SCRIPT.exec(command)?.[1] ?? command.trim().slice(0, MAX_SOURCE_CHARS);

/** The tags by which MLflow's clients and searches know where a run's code comes from. */
export function sourceTags(source: string, git: GitFacts | null | undefined): KeyValue[] {
  const ofGit = Object.entries(gitProperties(git ?? {})).filter(([key]) => isSourceTag(key));
  return [
    { key: "mlflow.source.type", value: "JOB" },
    { key: "mlflow.source.name", value: source },
    ...ofGit.map(([key, value]) => ({ key, value })),
  ];
}

export const isSourceTag = (key: string): boolean => key.startsWith("mlflow.source.");
