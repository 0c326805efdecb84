import { expect, test } from "vitest";
import { parse } from "yaml";
import { removeSteps, renameStep } from "./edit-design";

const TEXT = `type: pipeline
jobs:
  train: {command: "true", outputs: {score: {type: uri_file}}}
  register: {command: "true"}
  report: {command: "true"}
  trains: {command: "true"}
  good_enough:
    type: if_else
    condition: \${{ parent.jobs.train.metrics.train.auc }} >= 0.9 # as agreed
    true_block: ["\${{parent.jobs.register}}", report]
    false_block: trains
`;
const choice = (text: string) => parse(text).jobs.good_enough;

test("a step that gets another name is asked and begun by it", () => {
  const asked = renameStep(TEXT, "train", "fit");
  expect(choice(asked)).toMatchObject({
    condition: "${{parent.jobs.fit.metrics.train.auc}} >= 0.9",
    false_block: "trains",
  });
  expect(asked).toContain("# as agreed");
  const begun = renameStep(renameStep(TEXT, "register", "publish"), "report", "tell");
  expect(choice(begun).true_block).toEqual(["${{parent.jobs.publish}}", "tell"]);
});

test("a step that is taken away is begun no more", () => {
  expect(choice(removeSteps(TEXT, ["register"])).true_block).toEqual(["report"]);
  expect(choice(removeSteps(TEXT, ["register", "report"]))).not.toHaveProperty("true_block");
  expect(choice(removeSteps(TEXT, ["trains"]))).not.toHaveProperty("false_block");
});
