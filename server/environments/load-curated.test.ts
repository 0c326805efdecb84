import path from "node:path";
import { describe, expect, it } from "vitest";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { readFolder } from "./load-curated";

const curated = await readFolder(path.resolve(import.meta.dirname, "../../library/environments"));

describe("the curated environments", () => {
  it.each(Object.keys(curated))(
    "%s resolves without an issue, under its short and its Azure names",
    (name) => {
      const spellings = [
        name,
        `AzureML-${name}@latest`,
        `azureml://registries/azureml/environments/${name}/labels/latest`,
      ];
      for (const spelling of spellings) {
        expect(resolveEnvironment(spelling, { curated, texts: {} })).toMatchObject({
          issues: [],
          spec: { label: name },
        });
      }
    },
  );

  it("have one for jobs that name none, which needs no build", () => {
    expect(resolveEnvironment(undefined, { curated, texts: {} }).spec).toMatchObject({
      label: "minimal",
      packages: [],
    });
  });
});
