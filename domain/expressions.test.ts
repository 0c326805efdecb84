// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the expressions of a job are written like this.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { findExpressions, renderCommand, renderText } from "./expressions";

const values = { inputs: { lr: "0.1", data: "/in/d.csv" }, outputs: { model: "/out/model" }, name: "run_1" };
const render = (command: string) => renderCommand(command, values);

describe("a command with its values", () => {
  it.each([
    [
      "train --lr ${{inputs.lr}} ${{ inputs.data }} ${{outputs.model}}",
      "train --lr 0.1 /in/d.csv /out/model",
    ],
    ["echo ${{name}}", "echo run_1"],
    ["x $[[--seed ${{inputs.seed}}]] y", "x  y"],
    ["x $[[--lr ${{inputs.lr}}]] y", "x --lr 0.1 y"],
    ["x $[[--lr ${{inputs.lr}} --seed ${{inputs.seed}}]]", "x "],
    ["x $[[--out ${{outputs.model}}]]", "x --out /out/model"],
    ["x $[[plain words]] y", "x plain words y"],
    ["x $[[]] y", "x  y"],
    [
      "if [[ -f a ]]; then echo $HOME ${A[0]} $(( 1 + 1 )); fi",
      "if [[ -f a ]]; then echo $HOME ${A[0]} $(( 1 + 1 )); fi",
    ],
    ["echo $[[ never closed", "echo $[[ never closed"],
    ["echo ${{inputs.lr", "echo ${{inputs.lr"],
    ["echo ${{other.x}} ${{}}", "echo ${{other.x}} ${{}}"],
    ["$[[a ${{inputs.lr}}]]$[[b ${{inputs.no}}]]$[[c]]", "a 0.1c"],
  ])("%s", (command, expected) => {
    expect(render(command)).toBe(expected);
  });

  it("puts a value in as it is, also where it looks like an expression or a pattern", () => {
    const tricky = { inputs: { a: "$& ${{inputs.b}} $[[x]] '; rm -rf /", b: "no" }, outputs: {} };
    expect(renderCommand("echo ${{inputs.a}}", tricky)).toBe(`echo ${tricky.inputs.a}`);
  });

  it("knows no names that objects have by birth", () => {
    expect(render("${{inputs.constructor}} ${{inputs.__proto__}}")).toBe(
      "${{inputs.constructor}} ${{inputs.__proto__}}",
    );
  });

  it("leaves a text without expressions as it is", () => {
    const plain = fc
      .string({ unit: "binary" })
      .filter((text) => !text.includes("${{") && !text.includes("$[["));
    fc.assert(
      fc.property(plain, (text) => {
        expect(render(text)).toBe(text);
        expect(renderText(text, values)).toBe(text);
      }),
    );
  });
});

describe("finding expressions", () => {
  it("says what each names, where it stands and whether it is optional", () => {
    expect(findExpressions("a ${{ inputs.x }} $[[b ${{outputs.y}}]]")).toEqual([
      { source: "${{ inputs.x }}", path: ["inputs", "x"], start: 2, isOptional: false },
      { source: "${{outputs.y}}", path: ["outputs", "y"], start: 23, isOptional: true },
    ]);
  });

  it("gives back each name that was written", () => {
    const name = fc.stringMatching(/^[a-zA-Z_]\w{0,8}$/);
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const text = names.map((each) => `-- \${{inputs.${each}}}`).join("\n");
        expect(findExpressions(text).map(({ path }) => path[1])).toEqual(names);
      }),
    );
  });
});

test("a command that no program could be given is refused before it is put together", () => {
  const long = { inputs: { a: "x".repeat(66_000) }, outputs: {} };
  expect(renderCommand("echo ${{inputs.a}}", long)).toHaveLength(66_005);
  for (const command of [
    "${{inputs.a}} ".repeat(4_900),
    `$[[${"${{inputs.a}}".repeat(3)}]]`,
    "x".repeat(131_072),
  ])
    expect(() => renderCommand(command, long)).toThrow(/longer than 131071 bytes/);
});
