import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refuseRequirement } from "../foreign-lines";
import type { CommandJob } from "../jobs";
import { stringifyJob } from "./stringify-job";
import { parseCommand } from "./testing/parse-command";
import { literalValue, readScalar, Written } from "./written";

const words = [
  "yes",
  "No",
  "null",
  "~",
  "010",
  "1e3",
  "1.0",
  "0x1f",
  "1_000",
  "12:30",
  "2026-01-01",
  "<<",
  "=",
  "- a",
  "a: b",
  "# c",
  "!t",
  "&a",
  "*a",
  "%a",
  "@a",
  "`a",
  "|",
  ">",
  "'",
  '"',
  "{",
  "[",
  " a ",
  "a\n\nb\n",
  "\ta",
  "",
  "\r\n",
  "true",
  ".inf",
  "grüße 학습 🙂",
  "---",
  "?",
];
const anyText = fc.oneof(
  fc.constantFrom(...words),
  fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((text) => !/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(text)),
);
const plain = anyText.filter((text) => !text.includes("${{") && !text.includes("$[["));
const full = plain.filter((text) => text !== "");
const requirement = full.filter((line) => refuseRequirement(line) === undefined);
const name = fc.stringMatching(/^[a-zA-Z_]\w{0,8}$/).filter((key) => key !== "__proto__");
const dependency = fc.tuple(name, anyText).map(([start, rest]) => start + rest);
const key = full.filter((text) => text !== "__proto__");
const texts = fc.dictionary(key, anyText, { maxKeys: 3, noNullPrototype: true });
const count = fc.integer({ min: 1, max: 200 });
/** Numbers as reading gives them: those that Python spells otherwise are kept as text. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => {
  const read = readScalar(String(value));
  return read instanceof Written && Object.is(literalValue(read), value);
});
const literal = fc.oneof(anyText, number, fc.boolean());
const typed = fc.oneof(
  fc.record({ type: fc.constant("string" as const), default: anyText }, { requiredKeys: ["type"] }),
  fc.record(
    { type: fc.constant("integer" as const), value: fc.integer(), optional: fc.boolean() },
    { requiredKeys: ["type"] },
  ),
);
const asset = fc.record(
  {
    type: fc.constantFrom("uri_file" as const, "uri_folder" as const),
    path: full,
    mode: fc.constant("download" as const),
  },
  { requiredKeys: ["type"] },
);
const job: fc.Arbitrary<CommandJob> = fc.record(
  {
    type: fc.constant("command" as const),
    command: full,
    compute: fc.constantFrom("local", "gpu-1"),
    display_name: plain,
    description: anyText,
    tags: texts,
    code: full,
    environment: fc.oneof(
      full,
      fc.record({
        image: full,
        conda_file: fc.record({
          dependencies: fc.array(fc.oneof(dependency, fc.record({ pip: fc.array(requirement) }))),
        }),
      }),
    ),
    environment_variables: texts,
    inputs: fc.dictionary(name, fc.oneof(literal, typed, asset), { noNullPrototype: true }),
    outputs: fc.dictionary(name, fc.option(asset.map(({ type }) => ({ type }))), { noNullPrototype: true }),
    limits: fc.record({ timeout: count }),
    distribution: fc.record({ type: fc.constant("pytorch" as const), process_count_per_instance: count }),
    services: fc.dictionary(name, fc.record({ port: count, properties: texts }), { noNullPrototype: true }),
  },
  { requiredKeys: ["type", "command", "compute"], noNullPrototype: true },
);

describe("a job written as YAML", () => {
  it("reads back equal", () => {
    fc.assert(
      fc.property(job, (written) => {
        const { job: read, issues } = parseCommand({ text: stringifyJob(written), file: "job.yml" });
        expect(issues).toEqual([]);
        expect(read).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it("is tidy: in the order that a person reads, long commands as blocks, outputs without words", () => {
    const text = stringifyJob({
      compute: "local",
      command: "python train.py\necho done\n",
      type: "command",
      outputs: { model: null },
      inputs: { flag: "yes" },
    });
    expect(text).toBe(
      'type: command\ncommand: |\n  python train.py\n  echo done\ninputs:\n  flag: "yes"\noutputs:\n  model:\ncompute: local\n',
    );
  });
});
