import { type AssetReference, readAssetReference } from "./asset-reference";

/** The addresses that an input or output may have, apart from local paths. */
export type DataUri =
  | { kind: "http"; url: string }
  /** A path below the artifacts of a run; `output` is one of its declared outputs, null the whole. */
  | { kind: "run"; run: string; output: string | null; path: string }
  | { kind: "datastore"; datastore: string; path: string }
  | { kind: "asset"; asset: AssetReference }
  | { kind: "unknown" };

const RUN_OUTPUT = /^azureml:\/\/jobs\/([^/]+)\/outputs\/([^/]+)(?:\/paths(?:\/(.*))?)?$/s;
const DATASTORE = /^azureml:\/\/(?:subscriptions\/.+\/)?datastores\/([^/]+)\/paths(?:\/(.*))?$/s;
const MLFLOW_RUN = /^runs:\/+([^/]+)(?:\/(.*))?$/s;

/** Job outputs of these names are the run's whole artifact folder, as in Azure. */
const WHOLE = ["artifacts", "default"];

export function readDataUri(text: string): DataUri {
  if (/^https?:\/\//i.test(text)) return { kind: "http", url: text };
  const output = RUN_OUTPUT.exec(text);
  if (output) {
    const [, run = "", name = "", path = ""] = output;
    return { kind: "run", run, output: WHOLE.includes(name) ? null : name, path: trim(path) };
  }
  const store = DATASTORE.exec(text);
  if (store) return { kind: "datastore", datastore: store[1]!, path: trim(store[2] ?? "") };
  const run = MLFLOW_RUN.exec(text);
  if (run) return { kind: "run", run: run[1]!, output: null, path: trim(run[2] ?? "") };
  const asset = readAssetReference(text, "data");
  return asset ? { kind: "asset", asset } : { kind: "unknown" };
}

const trim = (path: string) => path.replace(/^(?:\.?\/)+|(?<!\/)\/+$/g, "");
