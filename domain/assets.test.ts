import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { expect, test } from "vitest";
import { readTypedReference } from "./asset-reference";
import { ASSET_KINDS, ASSET_TYPES, type AssetKind, contentOf, isTyped, kindOfType } from "./assets";

const KINDS = Object.keys(ASSET_KINDS) as AssetKind[];

test("no two kinds of asset share a word, an address or a type", () => {
  for (const word of ["noun", "plural", "path", "pages"] as const)
    expect(new Set(KINDS.map((kind) => ASSET_KINDS[kind][word])).size).toBe(KINDS.length);
  expect(new Set(ASSET_TYPES).size).toBe(ASSET_TYPES.length);
});

test("a type says of which kind an input is, and what has to lie there", () => {
  expect(kindOfType("uri_file")).toBe("data");
  expect(kindOfType("mlflow_model")).toBe("model");
  for (const word of ["toString", "string", ""]) expect(kindOfType(word)).toBeNull();
  expect(["uri_file", "uri_folder", "mltable", "custom_model", "toString"].map(contentOf)).toEqual([
    "file",
    "folder",
    null,
    null,
    null,
  ]);
  expect(KINDS.filter(isTyped)).toEqual(["data", "model"]);
});

test("an input names a version in the ways of its own kind", () => {
  const named = (type: string, text: string) => readTypedReference(type, text);
  expect(named("custom_model", "models:/iris@best")).toEqual({
    kind: "model",
    reference: { name: "iris", version: null, label: "best", registry: null },
  });
  expect(named("uri_file", "models:/iris@best")).toBeNull();
  expect(named("uri_file", "azureml:table:3")).toMatchObject({ kind: "data", reference: { version: "3" } });
  expect(named("string", "azureml:table:3")).toBeNull();
});

test("nobody but a kind's own rooms asks whether an asset is of this kind or that", () => {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx"], {
    encoding: "utf8",
  });
  const asks = new RegExp(`(?<!\\bowner\\.)\\bkind\\s*[=!]==?\\s*["'](?:${KINDS.join("|")})["']`);
  const rooms =
    /^domain\/asset-kinds\/|^(?:components|server)\/(?:data|environments|models|components)\/|\.test\.tsx?$/;
  const sources = listed
    .split("\n")
    .filter((file) => /^(app|components|domain|gateway|runner|server)\//.test(file) && fs.existsSync(file))
    .filter((file) => !rooms.test(file));
  expect(sources.length).toBeGreaterThan(400);
  expect(sources.filter((file) => asks.test(fs.readFileSync(file, "utf8")))).toEqual([]);
  expect(asks.test('asset.kind !== "model"')).toBe(true);
});
