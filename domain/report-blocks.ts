/** The blocks of a report that are drawn live: fenced code named `chart`, `runs` or `compare`, with YAML in it. */
import { z } from "zod";
import { MAX_COMPARED_RUNS, readFieldId } from "./compare";
import type { Issue } from "./errors";
import { parseField, parseOrderBy } from "./search/order";
import { parseFilter } from "./search/parse";
import { explainIssues } from "./yaml/explain";
import { fields, flag, integer, number, oneOf, text, wholeNumber } from "./yaml/fields";
import { readYaml } from "./yaml/read-yaml";
import { plainValue } from "./yaml/tree";

/** A text that one of the parsers of the search language takes; what it says of another is the mistake. */
const checked = (read: (text: string) => unknown) =>
  z
    .string()
    .max(5_000)
    .superRefine((value, context) => {
      try {
        read(value);
      } catch (failure) {
        context.addIssue({ code: "custom", message: (failure as Error).message });
      }
    });
const written = (schema: z.ZodString | ReturnType<typeof checked>) => text(schema as z.ZodString);

const filter = written(checked((value) => parseFilter(value, "runs")));
const order = written(checked((value) => parseOrderBy(value, "runs")));
const column = written(checked((value) => parseField(value, "runs")));
const field = written(
  checked((value) => {
    if (!readFieldId(value))
      throw new Error("A field such as metrics.loss, params.lr or tags.team is needed");
  }),
);
const metric = text(z.string().min(1).max(250));

/** Which runs a block is about: those that are named, or the first that match. */
const runs = {
  title: text(z.string().max(200)).optional(),
  runs: z
    .array(text(z.string().max(255)))
    .min(1)
    .max(MAX_COMPARED_RUNS)
    .optional(),
  filter: filter.optional(),
  experiment: text(z.string().max(500)).optional(),
  sort: order.optional(),
  limit: integer(wholeNumber.min(1).max(MAX_COMPARED_RUNS)).default(10),
};

const BLOCKS = {
  chart: fields("a chart", {
    ...runs,
    metric: metric.optional(),
    metrics: z.array(metric).min(1).max(12).optional(),
    over: oneOf(["step", "time", "wall"]).default("step"),
    smooth: number.pipe(z.number().min(0).max(0.99)).default(0),
    log: flag.default(false),
  }).superRefine(({ metric, metrics }, context) => {
    if (metric === undefined && metrics === undefined)
      context.addIssue({ code: "custom", path: ["metric"], message: "It tells which metric is drawn" });
  }),
  runs: fields("a table of runs", { ...runs, columns: z.array(column).max(30).default([]) }),
  compare: fields("a comparison", {
    ...runs,
    fields: z.array(field).min(1).max(100).optional(),
    baseline: text(z.string().max(255)).optional(),
  }),
};

export type BlockKind = keyof typeof BLOCKS;
export const BLOCK_KINDS = Object.keys(BLOCKS) as BlockKind[];
export type Block<Kind extends BlockKind> = z.output<(typeof BLOCKS)[Kind]>;
export type RunSelection = Pick<Block<"runs">, "runs" | "filter" | "experiment" | "sort" | "limit">;

/** What a block says, or its mistakes with their lines in the block, from 1. */
export function parseBlock<Kind extends BlockKind>(
  kind: Kind,
  source: string,
): { block: Block<Kind> | null; issues: Issue[] } {
  const { yaml, issues } = readYaml({ text: source, file: kind });
  if (!yaml) return { block: null, issues };
  const parsed = BLOCKS[kind].safeParse(plainValue(yaml.root));
  if (parsed.success) return { block: parsed.data as Block<Kind>, issues: [] };
  return { block: null, issues: explainIssues(yaml, parsed.error.issues) };
}

const OPENING = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/;

/** The mistakes of all blocks of a report, with their lines in the report, from 1. */
export function checkReport(body: string): Issue[] {
  const issues: Issue[] = [];
  let open: { fence: string; kind: BlockKind | undefined; line: number; text: string[] } | null = null;
  for (const [index, lineText] of body.split(/\r?\n/).entries()) {
    if (open && isClosing(lineText, open.fence)) {
      issues.push(...issuesOf(open));
      open = null;
    } else if (open) open.text.push(lineText);
    else {
      const [, fence, word] = OPENING.exec(lineText) ?? [];
      const kind = BLOCK_KINDS.find((known) => known === word);
      if (fence) open = { fence, kind, line: index + 1, text: [] };
    }
  }
  // A block that is never closed reaches to the end, as Markdown has it.
  return open ? [...issues, ...issuesOf(open)] : issues;
}

function isClosing(lineText: string, fence: string): boolean {
  const closing = lineText.trim();
  return closing.length >= fence.length && closing === fence[0]!.repeat(closing.length);
}

function issuesOf({
  kind,
  line,
  text: lines,
}: {
  kind: BlockKind | undefined;
  line: number;
  text: string[];
}): Issue[] {
  if (!kind) return [];
  return parseBlock(kind, `${lines.join("\n")}\n`).issues.map((issue) => ({
    ...issue,
    file: undefined,
    line: line + (issue.line ?? 1),
  }));
}

const escapeYaml = (value: string) =>
  /^[\w][\w./ -]*$/.test(value) && !/^[\d.]|: /.test(value) ? value : JSON.stringify(value);

/** A block as it is written into a report. */
export function writeBlock(
  kind: BlockKind,
  values: Record<string, string | readonly string[] | undefined>,
): string {
  const lines = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value.length === 0) return [];
    if (typeof value === "string") return [`${key}: ${escapeYaml(value)}`];
    return [`${key}:`, ...value.map((item) => `  - ${escapeYaml(item)}`)];
  });
  return [`\`\`\`${kind}`, ...lines, "```"].join("\n");
}
