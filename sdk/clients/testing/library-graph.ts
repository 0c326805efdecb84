/** A graph of the library's components that trains and evaluates a model, and the table that it begins with. */

export const ROWS = 10_000;
const at = (name: string) => `azureml://registries/azureml/components/${name}/labels/latest`;
const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
/** Eleven steps, of which the last registers what was trained. */
export const LIBRARY_GRAPH = {
  type: "pipeline",
  inputs: { people: { type: "uri_file", path: "people.csv" } },
  jobs: {
    import: { component: at("import_data"), inputs: { source: "${{parent.inputs.people}}" } },
    select: {
      component: at("select_columns"),
      inputs: { data: from("import", "data"), columns: "id", mode: "leave out" },
    },
    clean: { component: at("clean_missing_data"), inputs: { data: from("select", "selected") } },
    split: {
      component: at("split_data"),
      inputs: { data: from("clean", "cleaned"), stratify_column: "buys" },
    },
    scale: {
      component: at("normalize_data"),
      inputs: { data: from("split", "first"), columns: "age, income" },
    },
    same: {
      component: at("apply_transformation"),
      inputs: { data: from("split", "second"), transformation: from("scale", "transformation") },
    },
    algorithm: { component: at("two_class_logistic_regression") },
    train: {
      component: at("train_model"),
      inputs: { untrained: from("algorithm", "untrained"), data: from("scale", "normalized"), label: "buys" },
    },
    score: {
      component: at("score_model"),
      inputs: { model: from("train", "model"), data: from("same", "transformed") },
    },
    evaluate: { component: at("evaluate_model"), inputs: { scored: from("score", "scored") } },
    register: {
      component: at("register_model"),
      inputs: { model: from("train", "model"), model_name: "buyers" },
    },
  },
};

/** The same, which lets what it trained answer behind an endpoint, and has a batch endpoint go over a table. */
export const RELEASE_GRAPH = {
  ...LIBRARY_GRAPH,
  jobs: {
    ...LIBRARY_GRAPH.jobs,
    deploy: {
      component: at("deploy_model"),
      inputs: {
        registered: from("register", "registered"),
        endpoint_name: "buyers",
        takes_all_traffic: false,
      },
    },
    shift: {
      component: at("shift_traffic"),
      inputs: { after: from("deploy", "deployed"), endpoint_name: "buyers", traffic: "blue = 100%" },
    },
    batch: {
      component: at("batch_score"),
      inputs: { data: from("same", "transformed"), endpoint_name: "buyers-nightly" },
    },
  },
};

/** A line on which people buy or do not, with gaps and noise that follow from the row's number. */
export function people(): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const age = 18 + ((row * 37) % 60);
    const income = 1_000 + ((row * 7_919) % 5_000);
    const word = ["north", "south", "east"][row % 3];
    const buys = age * 60 + income + ((row * 104_729) % 400) > 6_400 ? "yes" : "no";
    return [row, row % 50 === 0 ? "" : age, income, word, buys].join(",");
  });
  return `id,age,income,region,buys\n${rows.join("\n")}\n`;
}
