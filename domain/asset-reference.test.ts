import { describe, expect, it, test } from "vitest";
import { readAssetReference, suggestName } from "./asset-reference";
import { assetAddress, assetName, assetVersion, nextVersion, permissionOn } from "./assets";

const own = (name: string, version: string | null) => ({ name, version, registry: null });

describe("a reference to an asset", () => {
  it.each([
    ["azureml:numbers:3", own("numbers", "3")],
    ["azureml:numbers@latest", own("numbers", null)],
    ["azureml:numbers", own("numbers", null)],
    ["numbers@latest", own("numbers", null)],
    ["numbers:v1.2-b", own("numbers", "v1.2-b")],
    ["numbers", own("numbers", null)],
    ["azureml:numbers@gold", { ...own("numbers", null), label: "gold" }],
    ["azureml:/subscriptions/s/resourceGroups/g/workspaces/w/data/numbers/versions/2", own("numbers", "2")],
    ["azureml://locations/l/workspaces/w/data/numbers/versions/2", own("numbers", "2")],
    ["azureml://registries/r/data/numbers/labels/latest", { name: "numbers", version: null, registry: "r" }],
    ["azureml://registries/r/data/numbers/versions/4", { name: "numbers", version: "4", registry: "r" }],
  ])("%s is read in every spelling", (text, reference) => {
    expect(readAssetReference(text, "data")).toEqual(reference);
  });

  it.each([
    "azureml://jobs/j/outputs/o",
    "azureml://datastores/d/paths/p",
    "azureml://registries/r/environments/e/versions/1",
    "https://example.org/x",
    "./folder/file",
    "runs:/r/p",
    "",
  ])("%s names no data asset", (text) => {
    expect(readAssetReference(text, "data")).toBeNull();
  });

  it("that is not there is answered with the nearest name, or with those there are", () => {
    expect(suggestName("numbrs", ["numbers", "other"])).toBe(" Did you mean `numbers`?");
    expect(suggestName("zzz", ["numbers", "other"])).toBe(" There is numbers, other.");
    expect(suggestName("zzz", [])).toBe("");
  });
});

test("the next version follows the highest number, whatever else is there", () => {
  expect(nextVersion([])).toBe("1");
  expect(nextVersion(["2", "10", "beta", "2024.1"])).toBe("11");
  expect(nextVersion(["99999999999999999999"])).toBe("1");
});

test("names and versions are plain, and no version is called latest", () => {
  for (const name of ["a", "A.b-c_9", "x".repeat(255)]) expect(assetName.safeParse(name).success).toBe(true);
  for (const name of ["", ".a", "a b", "a/b", "a:b", "a@b", "é", "x".repeat(256), "a\n"])
    expect(assetName.safeParse(name).success, name).toBe(false);
  for (const version of ["latest", "Latest", "", "a b", "1/2", "-1"])
    expect(assetVersion.safeParse(version).success, version).toBe(false);
});

test("a kind that nobody knows is refused, and each has its page", () => {
  expect(permissionOn("data", "write")).toBe("data:write");
  for (const kind of ["notebook", "__proto__", undefined])
    expect(() => permissionOn(kind, "read")).toThrow("kind:");
  expect(assetAddress("w", { kind: "environment", name: "e", version: "1+2" })).toBe(
    "/w/environments/registered/e?version=1%2B2",
  );
});
