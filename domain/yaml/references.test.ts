import { describe, expect, it } from "vitest";
import { command } from "../run-kinds/command";
import { localPath } from "./paths";
import { checkReferences, jobReferences, referredFile } from "./references";
import { parseCommand } from "./testing/parse-command";

function read(text: string, set?: string[]) {
  const { job, document, issues } = parseCommand({ text: `command: echo\n${text}`, file: "job.yml", set });
  expect(issues).toEqual([]);
  return { job: job!, document: document! };
}
const paths = (text: string, texts?: Record<string, string>) => {
  const { job, document } = read(text);
  return jobReferences(command.job, job, document, texts).paths.map(({ path, role, line }) => [
    path,
    role,
    line,
  ]);
};

describe("the local files of a job", () => {
  it("are its code, inputs and conda file, with their lines", () => {
    const text = `code: ./src
inputs:
  a: {type: uri_file, path: data/t.csv}
  b: {path: "file:./folder"}
  c: {path: https://example.org/x.csv}
  d: {path: azureml://datastores/d/paths/p}
  e: just text
environment: {image: x, conda_file: conda.yml}
`;
    expect(paths(text)).toEqual([
      ["./src", "code", 2],
      ["data/t.csv", "input", 4],
      ["./folder", "input", 5],
      ["conda.yml", "conda", 9],
    ]);
  });

  it("follow an environment's file once its text is there", () => {
    const text = "environment: ./envs/env.yml\n";
    expect(paths(text)).toEqual([["./envs/env.yml", "environment", 2]]);
    expect(paths(text, { "./envs/env.yml": "image: x\nconda_file: conda.yml\n" })).toEqual([
      ["./envs/env.yml", "environment", 2],
      ["./envs/conda.yml", "conda", 2],
    ]);
  });

  it("follow a conda file to its lists of requirements, each beside the one that names it", () => {
    const text = "environment: {conda_file: envs/conda.yml, image: x}\n";
    const texts = {
      "envs/conda.yml": "dependencies: [pip, {pip: [six, -r lists/all.txt]}]\n",
      "envs/lists/all.txt": "attrs\n-r more.txt\n",
    };
    expect(paths(text, texts)).toEqual([
      ["envs/conda.yml", "conda", 2],
      ["envs/lists/all.txt", "requirements", 2],
      ["envs/lists/more.txt", "requirements", 2],
    ]);
    expect(paths('environment: {pip: ["-r requirements.txt"]}\n')).toEqual([
      ["requirements.txt", "requirements", 2],
    ]);
  });

  it("are none for a named environment and code that lies elsewhere", () => {
    expect(paths("environment: azureml:e@latest\ncode: https://github.com/a/b\n")).toEqual([]);
  });

  it.each([
    ["file:a", "a"],
    ["file://a", "a"],
    ["../a b", "../a b"],
    ["/abs", "/abs"],
    ["C:\\x", "C:\\x"],
    ["azureml:x:1", undefined],
    ["runs:/a/b", undefined],
    ["wasbs://x", undefined],
  ])("%s is the local path %s", (written, path) => {
    expect(localPath(written)).toBe(path);
  });
  it.each([
    ["env.yml", "env.yml"],
    ["file:env", "env"],
    ["./env", "./env"],
    ["sklearn-1.5", undefined],
    ["AzureML-sklearn-1.5@latest", undefined],
  ])("%s is the environment file %s", (reference, path) => {
    expect(referredFile(reference)).toBe(path);
  });
});

describe("references that are not there", () => {
  it("are told by their line, and those that came by --set by their option", () => {
    const { job, document } = read("code: ./nowhere\ninputs:\n  a: {type: uri_file, path: folder}\n", [
      "inputs.b.path=none",
    ]);
    const issues = checkReferences(
      command.job,
      job,
      { "./nowhere": "missing", folder: "folder", none: "missing" },
      document,
    );
    expect(issues).toEqual([
      {
        file: "job.yml",
        line: 2,
        path: "code",
        message: expect.stringContaining("names ./nowhere, which is not there"),
      },
      {
        file: "job.yml",
        line: 4,
        path: "inputs.a.path",
        message: expect.stringContaining("a file is needed"),
      },
      {
        path: "inputs.b.path",
        message: expect.stringContaining("--set inputs.b.path=none: `inputs.b.path` names none"),
      },
    ]);
  });
});
