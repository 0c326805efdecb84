import { describe, expect, test } from "vitest";
import { readAssetReference } from "./asset-reference";
import { frameworkOf, readMlmodel } from "./mlmodel";
import { modelAlias, readLoggedModel } from "./models";

describe("an MLmodel file", () => {
  test("tells flavors, signature and example", () => {
    const facts = readMlmodel(`flavors:
  python_function: {loader_module: mlflow.sklearn}
  sklearn: {pickled_model: model.pkl}
model_id: m-1
run_id: r1
mlflow_version: 3.17.2
saved_input_example_info: {artifact_path: input_example.json}
signature:
  inputs: '[{"type": "long", "name": "a", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 2]}}]'
  params: null
`);
    expect(facts).toMatchObject({
      loggedModel: "m-1",
      run: "r1",
      mlflowVersion: "3.17.2",
      inputExample: "input_example.json",
      signature: {
        inputs: [{ name: "a", type: "long", isOptional: true }],
        outputs: [{ name: "0", type: "tensor float64 [-1,2]", isOptional: false }],
        params: [],
      },
    });
    expect(frameworkOf(Object.keys(facts!.flavors))).toBe("sklearn");
  });

  test.each(["", "[1]", "a: [", "!!python/object/apply:os.system [ls]", "signature: 5\nflavors: [x]\n"])(
    "that is no model file breaks nothing: %s",
    (text) => {
      const facts = readMlmodel(text);
      expect(facts?.flavors ?? {}).toEqual({});
    },
  );
});

describe("the name of a model", () => {
  test("is read as other assets are named, and as MLflow does", () => {
    expect(readAssetReference("azureml:iris:2", "model")).toMatchObject({ name: "iris", version: "2" });
    expect(readAssetReference("models:/iris/2", "model")).toMatchObject({ name: "iris", version: "2" });
    expect(readAssetReference("models:/iris/latest", "model")).toMatchObject({ name: "iris", version: null });
    expect(readAssetReference("models:/iris@champion", "model")).toMatchObject({
      name: "iris",
      label: "champion",
    });
    expect(readAssetReference("runs:/r/model", "model")).toBeNull();
    expect(readLoggedModel("models:/m-1a/inner")).toEqual({ id: "m-1a", path: "inner" });
    expect(readLoggedModel("models:/iris/1")).toBeNull();
  });

  test("has aliases that are neither latest nor a number", () => {
    const isFine = (alias: string) => modelAlias.safeParse(alias).success;
    expect(["champion", "a-b_1"].every(isFine)).toBe(true);
    expect(["Latest", "v12", "a b", ""].some(isFine)).toBe(false);
  });
});
