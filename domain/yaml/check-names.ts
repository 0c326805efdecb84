import type { Issue } from "../errors";
import { issueAt } from "./explain";
import type { YamlFile } from "./read-yaml";
import { findPath } from "./tree";

/** Inputs and outputs become variables and folders, so their names are plain. */
export function checkNames(yaml: YamlFile): Issue[] {
  return ["inputs", "outputs"].flatMap((field) => {
    const { node } = findPath(yaml.root, [field]);
    const names = node?.kind === "map" ? [...node.entries.keys()] : [];
    const wrong = names.filter((name) => !/^[a-zA-Z_]\w{0,254}$/.test(name));
    return wrong.map((name) =>
      issueAt(
        yaml,
        [field, name],
        `\`${name}\` cannot be a name here: letters, digits and _ are allowed, no digit first.`,
      ),
    );
  });
}
