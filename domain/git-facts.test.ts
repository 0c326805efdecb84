import { expect, it } from "vitest";
import { gitProperties, scriptOf, sourceTags } from "./git-facts";

const git = { commit: "c0ffee", branch: "main", remote: "https://host/x.git", dirty: true, diff: "+a" };

it("the facts of a checkout have Azure's names and MLflow's", () => {
  expect(gitProperties(git)).toEqual({
    "azureml.git.repository_uri": "https://host/x.git",
    "azureml.git.branch": "main",
    "azureml.git.commit": "c0ffee",
    "azureml.git.dirty": "True",
    "mlflow.source.git.repoURL": "https://host/x.git",
    "mlflow.source.git.branch": "main",
    "mlflow.source.git.commit": "c0ffee",
  });
  expect(gitProperties({ commit: "c0ffee", dirty: false })).toEqual({
    "azureml.git.commit": "c0ffee",
    "azureml.git.dirty": "False",
    "mlflow.source.git.commit": "c0ffee",
  });
  expect(gitProperties({})).toEqual({});
});

it.each([
  ["python src/train.py --lr 0.1", "src/train.py"],
  ['python -u "train.py"; python test.py', "train.py"],
  ["bash run.sh && echo ok", "run.sh"],
  ["echo hello", "echo hello"],
  ["x".repeat(400), "x".repeat(250)],
])("the source of a run is the script of its command: %s", (command, name) => {
  const tags = Object.fromEntries(sourceTags(scriptOf(command), git).map(({ key, value }) => [key, value]));
  expect(tags).toEqual({
    "mlflow.source.type": "JOB",
    "mlflow.source.name": name,
    "mlflow.source.git.repoURL": "https://host/x.git",
    "mlflow.source.git.branch": "main",
    "mlflow.source.git.commit": "c0ffee",
  });
  expect(sourceTags(scriptOf(command), null)).toHaveLength(2);
});
