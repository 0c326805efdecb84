import type { z } from "zod";
import type { Issue } from "../errors";
import { READ_ONLY_FIELDS } from "../jobs";
import { explainIssues, issueAt } from "./explain";
import { applyOverrides } from "./overrides";
import type { JobSource } from "./parse-job";
import { readYaml, type YamlFile } from "./read-yaml";
import { findPath, plainValue } from "./tree";
import { Written } from "./written";

export interface AssetFile<Spec> {
  /** Null as soon as there is one issue. */
  asset: Spec | null;
  issues: Issue[];
  /** The file with its places, for checks that come later; null when it is no YAML. */
  document: YamlFile | null;
}

/** What a file of the kind is called by its `$schema`, and by people. */
export interface AssetFileKind<Spec> {
  shape: z.ZodType<Spec>;
  /** One name, or each of several kinds that are written in one way. */
  schemaName: string | readonly string[];
  noun: string;
}

/** Reads the YAML file of an asset. Everything that is wrong with it is told at once, in the order of the lines. */
export function parseAsset<Spec>(
  { shape, schemaName, noun }: AssetFileKind<Spec>,
  { text, file, set = [] }: JobSource,
): AssetFile<Spec> {
  const { yaml, issues } = readYaml({ text, file });
  if (!yaml) return { asset: null, issues, document: null };
  const { root } = yaml;
  if (root.kind !== "map") {
    const message = `The file of ${noun} is a mapping (lines of name: value).`;
    return { asset: null, issues: [{ message, file, line: 1 }], document: yaml };
  }
  const problems = applyOverrides(root, set);
  const wrongKind = checkSchema(yaml, schemaName, noun);
  if (wrongKind) return { asset: null, issues: [...problems, wrongKind], document: yaml };
  for (const field of READ_ONLY_FIELDS) root.entries.delete(field);
  const parsed = shape.safeParse(plainValue(root));
  if (!parsed.success) problems.push(...explainIssues(yaml, parsed.error.issues));
  const asset = parsed.success && problems.length === 0 ? parsed.data : null;
  return { asset, issues: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)), document: yaml };
}

function checkSchema(
  yaml: YamlFile,
  schemaName: string | readonly string[],
  noun: string,
): Issue | undefined {
  const { node } = findPath(yaml.root, ["$schema"]);
  if (node?.kind !== "scalar") return undefined;
  const written = node.value instanceof Written ? node.value.source : (node.value ?? "");
  const name = /(?<![A-Za-z])([A-Za-z]+)\.schema\.json$/.exec(written)?.[1];
  const known = [schemaName].flat().map((each) => each.toLowerCase());
  if (!name || known.includes(name.toLowerCase())) return undefined;
  const message = `The file says by its \`$schema\` that it is a ${name}: the file of ${noun} is needed here.`;
  return issueAt(yaml, ["$schema"], message);
}
