import type { z } from "zod";
import type { Issue } from "../errors";
import { type CondaFile, condaFile, type InlineEnvironment, inlineEnvironment } from "../inline-environment";
import { explainIssues } from "./explain";
import { readYaml } from "./read-yaml";
import { plainValue } from "./tree";

interface TextFile {
  text: string;
  file: string;
}

/** An environment in a file of its own, as Azure's `az ml environment create -f` takes it. */
export function parseEnvironment(source: TextFile): {
  environment: InlineEnvironment | null;
  issues: Issue[];
} {
  const { value, issues } = parseWith(inlineEnvironment, source);
  return { environment: value, issues };
}

/** A conda file: `dependencies`, with a list below `pip`. */
export function parseCondaFile(source: TextFile): { conda: CondaFile | null; issues: Issue[] } {
  const { value, issues } = parseWith(condaFile, source);
  return { conda: value, issues };
}

function parseWith<Value>(
  schema: z.ZodType<Value>,
  source: TextFile,
): { value: Value | null; issues: Issue[] } {
  const { yaml, issues } = readYaml(source);
  if (!yaml) return { value: null, issues };
  const parsed = schema.safeParse(plainValue(yaml.root));
  if (parsed.success) return { value: parsed.data, issues: [] };
  return { value: null, issues: explainIssues(yaml, parsed.error.issues) };
}
