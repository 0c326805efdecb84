import { expect, test } from "vitest";
import { z } from "zod";
import { command } from "../run-kinds/command";
import type { Job, SharedSpec } from "../run-kinds/descriptor";
import { JOBS } from "../run-kinds/run-kinds";
import { checkExpressions } from "./check-expressions";
import { draftJob } from "./draft-job";
import { fields, oneOf, text } from "./fields";
import { jobParser } from "./parse-job";
import { jobReferences } from "./references";

interface Tuning extends SharedSpec {
  type: "tuning";
  trial: { code: string; command: string };
}

const tuning: Job<Tuning> = {
  file: {
    noun: "tuning job",
    plural: "tuning jobs",
    schemaName: "tuningJob",
    order: ["type", "trial"],
    check: (yaml) => checkExpressions(yaml, { texts: [["trial", "command"]], others: { space: ["rate"] } }),
  },
  schema: fields("a tuning job", {
    $schema: text().optional(),
    type: oneOf(["tuning"]),
    trial: fields("a trial", { code: text(z.string().min(1)), command: text() }),
  }),
  references: ({ trial }) => [{ role: "code", field: ["trial", "code"], named: trial.code }],
  place: () => ({ compute: "local", priority: 0, maxAttempts: 1, source: "", notices: [] }),
  show: () => ({}),
};
const parse = jobParser({ command: command.job, tuning });
const read = (yaml: string) => parse({ text: yaml, file: "job.yml" });
const told = (yaml: string) => read(yaml).issues.map(({ message, line }) => `${line} ${message}`);

test("each type of job reads files of its word, and orders fields that it has", () => {
  for (const [type, { schema, file }] of Object.entries<Job>(JOBS)) {
    expect(schema.shape.type?.parse(type)).toBe(type);
    expect(file.order.filter((field) => !Object.hasOwn(schema.shape, field))).toEqual([]);
    expect([file.noun, file.plural, file.schemaName]).not.toContain("");
  }
});

test("a file is read by its type: the fields, the expressions and the paths are those of that type", () => {
  const text = "type: Tuning\ntrial: {code: ./src, command: 'a ${{space.rate}}'}\n";
  const { type, job, document, issues } = read(text);
  expect(issues).toEqual([]);
  expect({ type, job }).toEqual({
    type: "tuning",
    job: { type: "tuning", trial: { code: "./src", command: "a ${{space.rate}}" } },
  });
  expect(jobReferences(tuning, job as Tuning, document!).paths).toMatchObject([
    { path: "./src", role: "code", line: 2 },
  ]);
  expect(told("type: tuning\ncommand: ls\n")).toEqual([
    "1 `trial` is missing: a mapping (lines of name: value) is needed.",
    "2 `command` is not a field of a tuning job.",
  ]);
  expect(told(text.replace("space.rate", "space.rat"))).toEqual([
    "2 `${{space.rat}}` names a name of `space` that is not there. Did you mean `rate`?",
  ]);
  expect(read("command: ls\n")).toMatchObject({ type: "command", job: { command: "ls" } });
});

test("of a file with mistakes, what is right is read by its type too", () => {
  const { document } = read("type: tuning\ntrial: {code: a, command: b}\nnonsense: 1\n");
  expect(draftJob(tuning, document!)).toMatchObject({ type: "tuning", trial: { code: "a", command: "b" } });
});

test("a type that is none of them is told with those there are", () => {
  expect(told("type: sweep\n")).toEqual([
    "1 `type: sweep` is a sweep: this studio runs command jobs (`type: command`), tuning jobs (`type: tuning`) and does not support that kind yet.",
  ]);
  expect(told("type: tunning\ncommand: ls\n")).toEqual([
    "1 `type` is “tunning”: allowed is command, tuning. Did you mean `tuning`?",
  ]);
  expect(read("type: sweep\n")).toMatchObject({ type: null, job: null });
  expect(told("$schema: https://example.org/tuningJob.schema.json\ncommand: ls\n")).toEqual([
    "1 The file says by its `$schema` that it is a tuningJob; say `type: tuning` for that.",
  ]);
});
