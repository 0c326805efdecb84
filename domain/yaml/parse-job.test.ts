// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the expressions of a job are written like this.
import { describe, expect, it } from "vitest";
import { parseCommand } from "./testing/parse-command";

const read = (text: string, set?: string[]) => parseCommand({ text, file: "job.yml", set });
const job = (text: string, set?: string[]) => {
  const { job, issues } = read(text, set);
  expect(issues).toEqual([]);
  return job!;
};
/** The issues as `line path: message`. */
const issues = (text: string, set?: string[]) =>
  read(text, set).issues.map(({ line, path, message }) => `${line ?? "-"} ${path ?? ""}: ${message}`);

const echo = "command: echo hello\n";

describe("a job that is right", () => {
  it("has its defaults", () => {
    expect(job(echo)).toEqual({ type: "command", command: "echo hello", compute: "local" });
  });

  it("is read whole", () => {
    const text = `
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
command: >-
  python train.py --lr \${{inputs.lr}}
  --data \${{inputs.data}} $[[--seed \${{inputs.seed}}]] > \${{outputs.model}}/log
code: src
inputs:
  lr: 0.01
  data: {type: uri_file, path: data.csv, mode: ro_mount}
  seed: {type: integer, optional: true}
outputs:
  model: {type: mlflow_model}
  rest:
environment: azureml://registries/azureml/environments/sklearn-1.5/labels/latest
environment_variables: {A: 1}
compute: azureml:cpu-cluster
resources: {instance_count: 2, shm_size: 2g}
limits: {timeout: 60}
distribution: {type: pytorch, process_count_per_instance: 1}
`;
    expect(job(text)).toMatchObject({
      compute: "cpu-cluster",
      inputs: { lr: 0.01, data: { type: "uri_file", mode: "ro_mount" }, seed: { optional: true } },
      outputs: { model: { type: "mlflow_model" }, rest: null },
      environment_variables: { A: "1" },
    });
  });

  it("passes over what only a made job shows", () => {
    expect(job(`${echo}id: x\nstatus: Running\ncreation_context: {}\n`)).not.toHaveProperty("status");
  });
});

describe("values are read as Azure reads them", () => {
  it("takes words of a list in any case", () => {
    expect(job(`${echo}type: COMMAND\ncompute: LOCAL\ndistribution: {type: PyTorch}`)).toMatchObject({
      type: "command",
      compute: "local",
      distribution: { type: "pytorch" },
    });
  });
  it("takes whole numbers as 10.0 and as text", () => {
    expect(job(`${echo}limits: {timeout: 10.0}`).limits).toEqual({ timeout: 10 });
    expect(job(`${echo}limits: {timeout: "10"}`).limits).toEqual({ timeout: 10 });
  });
  it("takes booleans as text", () => {
    const ray = job(`${echo}distribution: {type: ray, include_dashboard: "Yes"}`).distribution;
    expect(ray).toEqual({ type: "ray", include_dashboard: true });
  });
  it("keeps the spelling of numbers and booleans where text is meant", () => {
    const tags = job(`${echo}tags: {a: 1.10, b: no, c: 010, d: null, e: 2026-01-01}`).tags;
    expect(tags).toEqual({ a: "1.10", b: "no", c: "010", d: "", e: "2026-01-01" });
  });
  it("spells literals as Python would print them", () => {
    const { inputs } = job(
      `${echo}inputs: {a: 1.0, b: yes, c: 1e3, d: 010, e: 1e+16, f: 3, g: "4", h: 12:30, i: .5}`,
    );
    expect(inputs).toEqual({
      a: "1.0",
      b: true,
      c: "1e3",
      d: 8,
      e: "1e+16",
      f: 3,
      g: "4",
      h: "12:30",
      i: 0.5,
    });
  });
  it("keeps integers that are too large for a number", () => {
    expect(job(`${echo}inputs: {a: 12345678901234567890}`).inputs).toEqual({ a: "12345678901234567890" });
  });
  it("checks a typed literal against its type, bounds and choices", () => {
    expect(job(`${echo}inputs: {a: {type: Integer, default: 10.0}}`).inputs).toEqual({
      a: { type: "integer", default: 10 },
    });
    expect(issues(`${echo}inputs: {a: {type: integer, value: 1.5}}`)).toEqual([
      "2 inputs.a.value: `inputs.a.value` is “1.5”: “1.5” is no integer.",
    ]);
    expect(issues(`${echo}inputs: {a: {type: number, value: 5, max: 4}}`)[0]).toContain("outside of … to 4");
    expect(issues(`${echo}inputs: {a: {type: string, value: x, enum: [y, z]}}`)[0]).toContain("none of y, z");
  });
  it("reads {value: 5} as the literal", () => {
    expect(job(`${echo}inputs: {a: {value: 5}}`).inputs).toEqual({ a: 5 });
  });
  it("follows anchors and merge keys, what is nearer first", () => {
    const text = `${echo}tags: &base {a: x, b: y}\nproperties:\n  <<: *base\n  b: z\n`;
    expect(job(text).properties).toEqual({ a: "x", b: "z" });
  });
});

describe("mistakes", () => {
  it("are told all together, each with its line", () => {
    const text =
      "command: python x.py\ninputs:\n  a:\n    type: uri_fil\n    path: x\ncolor: red\nlimits:\n  timeout: soon\n";
    expect(issues(text)).toEqual([
      "4 inputs.a.type: `inputs.a.type` is “uri_fil”: allowed is uri_file, uri_folder, mltable, custom_model, mlflow_model, triton_model. Did you mean `uri_file`?",
      "6 color: `color` is not a field of a command job.",
      "8 limits.timeout: `limits.timeout` is “soon”: a whole number is needed.",
    ]);
  });

  it.each([
    ["", "1 : The file is empty."],
    ["- a", "1 : A job is a mapping (lines of name: value)."],
    ["code: .", "1 command: `command` is missing: text is needed."],
    ["comand: x\n", "1 comand: `comand` is not a field of a command job. Did you mean `command`?"],
    [`${echo}inputs:`, "2 inputs: `inputs` is empty: give it a value or remove it."],
    [
      `${echo}inputs: {a: [1]}`,
      "2 inputs.a: `inputs.a` is a list: text or a number or true or false or a mapping (lines of name: value) is needed.",
    ],
    [
      `${echo}inputs: {a-b: 1}`,
      "2 inputs.a-b: `a-b` cannot be a name here: letters, digits and _ are allowed, no digit first.",
    ],
    [
      `${echo}inputs: {a: {path: x, mode: eval_mount}}`,
      "2 inputs.a.mode: `inputs.a.mode` is “eval_mount”: eval_mount is for the type mltable only.",
    ],
    [
      `${echo}resources: {instance_count: 0}`,
      "2 resources.instance_count: `resources.instance_count` is “0”: at least 1 is needed.",
    ],
    [
      `${echo}resources: {shm_size: lots}`,
      "2 resources.shm_size: `resources.shm_size` is “lots”: a size such as 2g or 512m is needed.",
    ],
    [
      `${echo}distribution: {type: horovod}`,
      "2 distribution.type: `distribution.type` is “horovod”: allowed is pytorch, mpi, tensorflow, ray.",
    ],
    [
      `${echo}distribution: {}`,
      "2 distribution.type: `distribution.type` is missing: one of pytorch, mpi, tensorflow, ray is needed.",
    ],
    [
      `${echo}environment: {image: x, imag: y}`,
      "2 environment.imag: `imag` is not a field of an environment. Did you mean `image`?",
    ],
    [
      `${echo}environment: [a]`,
      "2 environment: `environment` is a list: text or a mapping (lines of name: value) is needed.",
    ],
    [
      `${echo}outputs: {o: {mode: ro_mount}}`,
      "2 outputs.o.mode: `outputs.o.mode` is “ro_mount”: allowed is rw_mount, mount, upload, direct. Did you mean `rw_mount`?",
    ],
    [
      `${echo}outputs: {o: {version: 1}}`,
      "2 outputs.o.version: `outputs.o.version` is “1”: a version needs a name beside it.",
    ],
    [
      `${echo}name: a b`,
      "2 name: `name` is “a b”: A run name starts with a letter or digit and has only letters, digits, _ and - (at most 255).",
    ],
  ])("%j", (text, expected) => {
    expect(issues(text)).toContain(expected);
  });

  it.each([
    ["sweep", "is a sweep: this studio runs command jobs"],
    ["uri_folder", "is a data asset: `atelier data create -f FILE` takes it"],
    ["MLflow_model", "is a model: `atelier model create -f FILE` takes it"],
  ])("a file of the type %s gets one plain sentence", (type, words) => {
    const found = issues(`type: ${type}\nnonsense: 1\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it("a slip in the type hides none of the other mistakes", () => {
    const found = issues("type: comand\ncommand: ls\nlimits: {timeout: soon}\n");
    expect(found).toHaveLength(2);
    expect(found[0]).toContain("Did you mean `command`?");
    expect(found[1]).toContain("limits.timeout");
  });

  it("a component's schema is no job", () => {
    const text = `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\n${echo}`;
    expect(issues(text)[0]).toContain("it is a commandComponent");
  });
});

describe("expressions", () => {
  it("names each unknown one with the line that it stands on", () => {
    const text =
      "command: |\n  a ${{inputs.dat}}\n  b ${{outputs.x}} ${{parent.inputs.a}}\n  ${{input.data}}\ninputs: {data: 1}\n";
    expect(issues(text)).toEqual([
      "2 command: `${{inputs.dat}}` names an input that is not there. Did you mean `data`?",
      "3 command: `${{outputs.x}}` names an output that is not there. The job has no outputs.",
      "3 command: `${{parent.inputs.a}}` is for the steps of a pipeline, not for a job.",
      "4 command: `${{input.data}}` is not known. Did you mean `inputs`? There is ${{inputs.x}} and ${{outputs.x}}.",
    ]);
  });
  it("wants an optional input without a value in brackets", () => {
    const inputs = "inputs: {a: {type: string, optional: true}}\n";
    expect(issues(`command: x \${{inputs.a}}\n${inputs}`)[0]).toContain("write it as $[[");
    expect(issues(`command: x $[[-a \${{inputs.a}}]]\n${inputs}`)).toEqual([]);
  });
  it("are read in the paths of outputs too", () => {
    const path = "azureml://datastores/${{default_datastore}}/paths/${{name}}/x";
    expect(issues(`${echo}outputs: {o: {path: "${path}"}}`)).toEqual([]);
    expect(issues(`${echo}outputs: {o: {path: "\${{nam}}"}}`)[0]).toContain("Did you mean `name`?");
  });
});

describe("--set", () => {
  it("changes, makes and removes", () => {
    const set = ["limits.timeout=5", "tags.team=a=b", "code=null", "inputs.x={type: uri_file, path: d.csv}"];
    expect(job(`${echo}code: src\n`, set)).toMatchObject({
      limits: { timeout: 5 },
      tags: { team: "a=b" },
      inputs: { x: { type: "uri_file", path: "d.csv" } },
    });
    expect(job(`${echo}code: src\n`, set)).not.toHaveProperty("code");
  });
  it("reaches into lists and past anchors", () => {
    const text = `${echo}resources: {locations: [a, b]}\ntags: &t {a: x}\nproperties: *t\n`;
    expect(job(text, ["resources.locations.1=c", "properties.a=y"])).toMatchObject({
      resources: { locations: ["a", "c"] },
      tags: { a: "x" },
      properties: { a: "y" },
    });
  });
  it("is named by the issue that it causes", () => {
    expect(issues(`${echo}limits: {timeout: 5}`, ["limits.timeout=soon", "colour=red"])).toEqual([
      "- limits.timeout: --set limits.timeout=soon: `limits.timeout` is “soon”: a whole number is needed.",
      "- colour: --set colour=red: `colour` is not a field of a command job.",
    ]);
  });
  it.each([
    ["nothing", "not of the form name=value"],
    ["=5", "not of the form name=value"],
    ["a..b=5", "not of the form name=value"],
    ["command.x=5", "is text, not a mapping"],
    ["tags=[", "not valid YAML"],
    ["__proto__.x=5", "not of the form"],
  ])("refuses %s", (option, words) => {
    expect(issues(echo, [option])[0]).toContain(words);
  });
});
