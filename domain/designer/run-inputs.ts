/** The text of a pipeline as one run of it takes it. */
import { isMap } from "yaml";
import type { LiteralValue } from "../pipelines/fit";
import { editText, nodeOf } from "./edit-design";
import { readDesign } from "./read-design";

/** With the name of the draft where it has none of its own, the experiment and the values that somebody gave for its inputs; an input that was left empty stays as it is. */
export function withRunInputs(
  text: string,
  {
    name,
    experiment,
    inputs,
  }: { name: string; experiment: string; inputs: Readonly<Record<string, string>> },
): string {
  const { design } = readDesign(text);
  return editText(text, (document) => {
    if (!design?.displayName) document.set("display_name", nodeOf(document, name));
    document.set("experiment_name", nodeOf(document, experiment));
    for (const { name: input, type, isLiteral } of design?.inputs ?? []) {
      const given = Object.hasOwn(inputs, input) ? inputs[input]! : "";
      if (given === "") continue;
      const isDeclared = isMap(document.getIn(["inputs", input], true));
      const path = ["inputs", input, ...(isDeclared ? [isLiteral ? "value" : "path"] : [])];
      document.setIn(path, nodeOf(document, isLiteral ? asTyped(type, given) : given));
    }
  });
}

/** What does not fit its type stays text: the planner says so. */
function asTyped(type: string, given: string): LiteralValue {
  if (type === "boolean" && /^(true|false)$/i.test(given)) return given.toLowerCase() === "true";
  const number = Number(given);
  return (type === "number" || type === "integer") && String(number) === given.trim() ? number : given;
}
