// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the expressions of a job are written like this.
/**
 * Small command jobs, right and wrong, that Microsoft's own client and ours are both asked about. Beside each file lie
 * `src/train.py`, `data.csv`, `conda.yml` and `env.yml`.
 */
export interface AzureCase {
  yaml: string;
  /** Why the two verdicts differ on purpose; without it they must be the same. */
  differs?: string;
}

const same = (yaml: string): AzureCase => ({ yaml });
const BASE = "command: echo\nenvironment: azureml:e:1\n";
const job = (rest: string, differs?: string): AzureCase => ({ yaml: `${BASE}${rest}\n`, differs });
const input = (value: string, differs?: string) => job(`inputs: {a: ${value}}`, differs);
const output = (value: string, differs?: string) => job(`outputs: {a: ${value}}`, differs);
const environment = (value: string, differs?: string): AzureCase => ({
  yaml: `command: echo\nenvironment: ${value}\n`,
  differs,
});

const SPELLING = "ours: numbers and booleans count as text by their spelling";
const OPTIONAL = "ours: an optional or described input in a job";
const TYPED = "ours: typed literals in a job";
const NO_ENVIRONMENT = "ours: no environment is the curated minimal";
const SHORT_NAME = "ours: short names, and files without file:";
const RANGE = "stricter: counts and times have a range";
const NAMES = "stricter: names that the service refuses later";
const DOUBLED = "stricter: a field twice";
const UNKNOWN_EXPRESSION = "stricter: expressions that name nothing";

export const AZURE_CORPUS: readonly AzureCase[] = [
  same(BASE),
  job("type: command"),
  job("type: Command", "ours: the type in any case"),
  job("type: commnd"),
  job("colour: red"),
  job("$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json"),
  job("experiment_name: x\ndisplay_name: y\ndescription: z\nparent_job_name: p"),
  job("experiment_name: 5", SPELLING),
  job("description: true", SPELLING),
  job("description: [a]"),
  job("name: my_job-1"),
  job("name: a b", NAMES),
  job("status: Running\nid: x\ncreation_context: {}\nlog_files: {a: b}\nparameters: {a: 1}"),
  job("retry_settings: {max_retries: 2}", "ours: retries"),
  job("tags: {a: b, c: null}\nproperties: {d: e}"),
  job("tags: {a: 1}", SPELLING),
  job("tags: {a: [1]}"),
  job("tags: [a]"),
  job("tags:"),
  job("environment_variables: {A: 1, B: true, C: null, D: x}"),
  job("environment_variables: [A]"),
  job("limits: {timeout: 10}"),
  job("limits: {timeout: '10'}"),
  job("limits: {timeout: 10.0}"),
  job("limits: {timeout: 10.5}", "stricter: half a second is no whole number"),
  job("limits: {timeout: 0}", RANGE),
  job("limits: {timeout: true}"),
  job("limits: {timeout: soon}"),
  job("limits: {timeout: 1e3}", "ours: a power of ten as text is a number"),
  job("limits: {time_out: 1}"),
  job("limits:"),
  job("compute: LOCAL"),
  job("compute: azureml:cpu-cluster"),
  job("compute: azureml:serverless"),
  job("compute:"),
  job("code: ./src"),
  job("code: ."),
  job("code: src/train.py"),
  job("code: ./none"),
  job("code: git+https://github.com/a/b"),
  job("code: https://github.com/a/b.git"),
  job("code: azureml:x:1"),
  job("code:"),
  job("distribution: {type: PyTorch, process_count_per_instance: 2}"),
  job("distribution: {type: mpi}"),
  job("distribution: {type: tensorflow, worker_count: 2, parameter_server_count: 1}"),
  job("distribution: {type: ray, port: 6379, include_dashboard: 'yes', head_node_additional_args: x}"),
  job("distribution: {type: ray, include_dashboard: 1}"),
  job("distribution: {type: ray, include_dashboard: maybe}"),
  job("distribution: {type: other}"),
  job("distribution: {process_count_per_instance: 2}"),
  job("distribution: {type: pytorch, worker_count: 1}"),
  job("distribution: {type: pytorch, process_count_per_instance: 0}", RANGE),
  job("distribution: pytorch"),
  job(
    "resources: {instance_count: 2, instance_type: a, shm_size: 2g, docker_args: -x, locations: [a], max_instance_count: 3}",
  ),
  job("resources: {docker_args: [a, b], properties: {a: {b: 1}}}"),
  job("resources: {instance_count: many}"),
  job("resources: {instance_count: 0}", RANGE),
  job("resources: {shm_size: lots}", RANGE),
  job("resources: {gpus: 1}"),
  job("queue_settings: {job_tier: Spot, priority: HIGH}"),
  job("queue_settings: {job_tier: gold}"),
  job(
    "services: {a: {type: ssh, nodes: all, ssh_public_keys: x}, b: {type: vs_code}, c: {type: tensor_board, log_dir: x}}",
  ),
  job("services: {a: {type: other, port: 8, properties: {x: 1}}}"),
  job("services: {a: {nope: 5}}"),
  job("identity: {type: managed, client_id: 00000000-0000-0000-0000-000000000000}"),
  job("identity: {type: user_identity}"),
  job("identity: {type: nobody}"),
  job("identity: managed"),

  input("5"),
  input("1.0"),
  input("yes"),
  input("1e3"),
  input("010"),
  input("1_000"),
  input("0x1F"),
  input("1.5e-7"),
  input("-0.5"),
  input("''"),
  input("some text"),
  input("null"),
  input("[1]"),
  input("{}"),
  input("{value: 5}"),
  input("{type: URI_File, path: data.csv, mode: RO_Mount}"),
  input("{type: uri_fil, path: data.csv}"),
  input("{type: uri_file, path: azureml:d:1, datastore: d}"),
  input("{path: azureml://datastores/d/paths/p}"),
  input("{path: https://example.org/x.csv}"),
  input("{path: 'file:data.csv'}"),
  input("{type: uri_file, path: data.csv, mode: rw_mount}"),
  input("{type: uri_file, path: data.csv, mode: eval_mount}"),
  input("{type: mltable, path: src, mode: eval_mount}"),
  input("{type: custom_model, path: src, mode: eval_download}"),
  input("{type: mlflow_model, path: 'runs:/j/model'}"),
  input("{file: data.csv}"),
  input("{type: string, default: x}", TYPED),
  input("{type: uri_file, path: data.csv, optional: true}", OPTIONAL),
  input("{type: uri_file, path: data.csv, description: x}", OPTIONAL),
  job("inputs: {a-b: 1}", NAMES),
  job("inputs:"),
  job("inputs: [a]"),

  output("null"),
  output("{}"),
  output("{type: URI_FOLDER, mode: upload, path: azureml://datastores/d/paths/p, name: n, version: 5}"),
  output("{mode: ro_mount}"),
  output("{type: string}"),
  output("{version: 1}"),
  output("{early_available: true}"),
  output("x"),
  output("{type: uri_folder, description: x}", "ours: a described output"),

  same("environment: azureml:e:1\n"),
  same("command: [a]\nenvironment: azureml:e:1\n"),
  same("command:\nenvironment: azureml:e:1\n"),
  { yaml: "command: echo\n", differs: NO_ENVIRONMENT },
  { yaml: "command: ''\nenvironment: azureml:e:1\n", differs: "stricter: a command of nothing" },
  same(
    `${BASE.replace("echo", "echo ${{inputs.a}} ${{ inputs.b }} ${{outputs.o}} ${{name}}")}inputs: {a: 1, b: 2}\noutputs: {o: }\n`,
  ),
  same(`${BASE.replace("echo", "echo $[[--x ${{inputs.a}}]] $[[hello]]")}inputs: {a: 1}\n`),
  { yaml: BASE.replace("echo", "echo ${{outputs.zzz}}"), differs: UNKNOWN_EXPRESSION },
  { yaml: BASE.replace("echo", "echo ${{foo.a}}"), differs: UNKNOWN_EXPRESSION },

  environment("azureml:e@latest"),
  environment("azureml://registries/azureml/environments/sklearn-1.5/labels/latest"),
  environment("azureml://registries/azureml/environments/sklearn-1.5/versions/3"),
  environment("sklearn-1.5", SHORT_NAME),
  environment("file:env.yml"),
  environment("file:none.yml"),
  environment("./env.yml", SHORT_NAME),
  environment("{image: 'python:3.11'}"),
  environment("{image: x, conda_file: conda.yml}"),
  environment("{image: x, conda_file: ./none.yml}"),
  environment(
    "{image: x, conda_file: {channels: [a], dependencies: [python=3.10, {pip: [numpy]}], other: 1}}",
  ),
  environment("{image: x, conda_file: [a]}"),
  environment("{build: {path: src, dockerfile_path: D}}"),
  environment("{name: x, version: 1, image: x, os_type: LINUX}"),
  environment("{image: x, os_type: mac}"),
  environment("{image: x, channels: [a]}"),
  environment("{dependencies: [python]}"),
  environment("{image: x, nope: 1}"),
  environment("{image: x, inference_config: {}}"),
  environment("{pip: [numpy]}", "ours: a plain pip list"),
  environment("[a]"),
  environment(""),

  same("\uFEFFcommand: echo\nenvironment: azureml:e:1\n"),
  same("command: &a echo\nenvironment: azureml:e:1\ndescription: *a\n"),
  same(`${BASE}limits: &x {timeout: 5}\nresources:\n  <<: *x\n`),
  same(`${BASE}tags: &x {a: b}\nproperties:\n  <<: *x\n  c: d\n`),
  same(`${BASE}---\na: 1\n`),
  same("command: !foo echo\nenvironment: azureml:e:1\n"),
  { yaml: `${BASE}command: echo2\n`, differs: DOUBLED },
  same(""),
  same("[]"),
  same("text"),
];

/** What lies beside each file. */
export const AZURE_FILES: Readonly<Record<string, string>> = {
  "src/train.py": "print('x')\n",
  "src/D": "FROM x\n",
  "data.csv": "a\n1\n",
  "conda.yml": "dependencies: [python=3.10]\n",
  "env.yml": "name: e\nimage: python:3.11\n",
};
