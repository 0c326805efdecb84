import { describe, expect, it } from "vitest";
import { gatherMedia, readLoggedTables } from "./media";

const at = (path: string, sizeBytes = 10) => ({ path, sizeBytes });
const NONE = new Set<string>();

describe("gatherMedia", () => {
  it("puts the pictures of one key into one card, by their steps, with their small copies", () => {
    const files = [
      at("images/val~samples+step+10+timestamp+1763740001000+b-2.png"),
      at("images/val~samples+step+10+timestamp+1763740001000+b-2+compressed.webp"),
      at("images/val~samples+step+2+timestamp+1763740000000+a-1.png"),
    ];
    expect(gatherMedia(files, NONE)).toEqual([
      {
        key: "val/samples",
        kind: "image",
        frames: [
          { step: 2, path: files[2]!.path, sizeBytes: 10, thumbnail: null },
          { step: 10, path: files[0]!.path, sizeBytes: 10, thumbnail: files[1]!.path },
        ],
      },
    ]);
  });
  it("reads the names of older clients, and keys that have the signs in them", () => {
    const files = [at("images/a#b%step%0%timestamp%1%x.png"), at("images/a+step+b+step+3+timestamp+1+y.png")];
    expect(gatherMedia(files, NONE).map(({ key, frames }) => [key, frames[0]!.step])).toEqual([
      ["a+step+b", 3],
      ["a/b", 0],
    ]);
  });
  it("tells tables and matrices from other files, and leaves the pictures in tables to them", () => {
    const files = [
      at("figures/roc.png"),
      at("tables/rows.json"),
      at("settings.json"),
      at("training_confusion_matrix.png"),
      at("eval/confusion_matrix.json"),
      at("table_images/rows/a.png"),
      at("model/model.pkl"),
    ];
    const media = gatherMedia(files, new Set(["tables/rows.json"]));
    expect(media.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
      "matrix eval/confusion_matrix.json",
      "image figures/roc.png",
      "table tables/rows.json",
      "image training_confusion_matrix.png",
    ]);
  });
});

describe("readLoggedTables", () => {
  it("reads the client's note, and nothing from a damaged one", () => {
    expect([...readLoggedTables('[{"path":"a.json","type":"table"},{"path":1},7]')]).toEqual(["a.json"]);
    for (const tag of [null, "", "{", "{}", '"x"', "[null]"]) expect(readLoggedTables(tag).size).toBe(0);
  });
});
