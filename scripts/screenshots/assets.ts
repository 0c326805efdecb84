import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Assets {
  /** Builds of environments, by what became of them. */
  built: string;
  unbuildable: string;
}

interface CommandLine {
  atelier(...words: string[]): Promise<string>;
  hasEnded(job: string): Promise<boolean>;
}

const FILES = {
  "small.yml": "name: small\ndescription: For tables\nconda_file: {dependencies: [pip, {pip: [humanize]}]}\n",
  "use.yml": "command: python -c 'import humanize'\nenvironment: azureml:small@latest\n",
  "wrong.yml": "command: python train.py\nenvironment: {name: wrong, pip: [surely-no-such-package-7351]}\n",
  "lake.yml":
    "name: lake\ntype: s3\nendpoint: http://127.0.0.1:9\nbucket: experiments\ndescription: What the sensors send\n",
  "shared.yml": "name: unread\ntype: uri_file\npath: nothing.csv\ndescription: A table without a row\n",
  "nothing.csv": "",
  "model.yml":
    "name: forecaster\ntype: custom_model\npath: weights.txt\ndescription: '**Forecasts** what the sensors will send.'\ntags: {team: weather}\n",
  "weights.txt": "0.1 0.2 0.3\n",
  "smooth.yml":
    "name: smooth\ntype: command\ndisplay_name: Smooth a series\ndescription: Takes the mean of neighbours.\ntags: {category: Series}\ninputs:\n  series: {type: uri_file, description: A number a line}\n  width: {type: integer, default: 5, min: 1, max: 99, description: How many neighbours}\n  edges: {type: string, default: keep, enum: [keep, drop], description: What becomes of the ends}\noutputs:\n  smoothed: {type: uri_file, description: The means}\ncode: smooth\ncommand: bash smooth.sh\n",
  "greeter.yml": "name: greeter\ndescription: Greets whoever asks\n",
  "blue.yml":
    "name: blue\nendpoint_name: greeter\ncode_configuration: {code: score, scoring_script: score.py}\nenvironment: {image: 'python:3'}\n",
  "score/score.py": "def init():\n    print('ready')\n\ndef run(raw):\n    return {'hello': 'you'}\n",
  "ask.json": "{}\n",
  "smooth/smooth.sh": "cat $AZURE_ML_INPUT_series > $AZURE_ML_OUTPUT_smoothed\n",
};

/** What the pages of assets and datastores show: each kind with something in it, and something that went wrong. */
export async function makeAssets(
  { atelier, hasEnded }: CommandLine,
  waitFor: (ask: () => Promise<boolean>) => Promise<void>,
  buildOf: (label: string) => Promise<string>,
): Promise<Assets> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-pictures-"));
  const at = (name: keyof typeof FILES) => path.join(folder, name);
  for (const name of ["smooth", "score"]) fs.mkdirSync(path.join(folder, name));
  for (const [name, text] of Object.entries(FILES)) fs.writeFileSync(path.join(folder, name), text);
  const submit = (name: "use.yml" | "wrong.yml") =>
    atelier("job", "create", "-f", at(name), "--query", "name", "-o", "tsv");
  try {
    await atelier("data", "create", "-f", "examples/data-versions/readings.yml");
    await atelier("data", "create", "-f", at("shared.yml"));
    await atelier("model", "create", "-f", at("model.yml"));
    await atelier("component", "create", "-f", at("smooth.yml"));
    await atelier("datastore", "create", "-f", at("lake.yml"));
    await atelier("environment", "create", "-f", at("small.yml"));
    await atelier("online-endpoint", "create", "-f", at("greeter.yml"));
    await atelier("online-deployment", "create", "-f", at("blue.yml"), "--all-traffic");
    await atelier("online-endpoint", "invoke", "-n", "greeter", "--request-file", at("ask.json"));
    for (const job of [await submit("use.yml"), await submit("wrong.yml")])
      await waitFor(() => hasEnded(job));
    return { built: await buildOf("small:1"), unbuildable: await buildOf("wrong") };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
