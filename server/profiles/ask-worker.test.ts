import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { tableFolder } from "./testing";

const { folder, write, writeParquet, look, measure } = tableFolder();
afterAll(() => fs.rmSync(folder, { recursive: true }));

const lines = (count: number, line: (index: number) => string) =>
  `${Array.from({ length: count }, (_, index) => line(index)).join("\n")}\n`;

describe("the first rows of a file", () => {
  it.each([
    ["comma.csv", "a,b\nx,1\ny,2\n", ",", "UTF-8"],
    ["semi.csv", "a;b\nx;1\ny;2\n", ";", "UTF-8"],
    ["tab.tsv", "a\tb\nx\t1\ny\t2\n", "\t", "UTF-8"],
    ["bar.txt", "a|b\r\nx|1\r\ny|2\r\n", "|", "UTF-8"],
    ["packed.csv.gz", gzipSync("a,b\nx,1\ny,2\n"), ",", "UTF-8"],
    ["wide.csv", Buffer.from("\ufeffa,b\nx,1\ny,2\n", "utf16le"), ",", "UTF-16"],
    ["unmarked.csv", Buffer.from("a,b\nx,1\ny,2\n", "utf16le"), ",", "UTF-16"],
  ])("has its delimiter, letters and types found: %s", async (name, bytes, delimiter, encoding) => {
    write(name, bytes);
    const { table } = await look(name);
    expect(table).toMatchObject({ delimiter, encoding, hasHeader: true, isWhole: true, rowCount: 2 });
    expect(table!.columns.map((column) => [column.name, column.type])).toEqual([
      ["a", "text"],
      ["b", "integer"],
    ]);
    expect(table!.rows).toEqual([
      ["x", "1"],
      ["y", "2"],
    ]);
  });

  it("keeps letters of Latin-1, formulas, tags and line breaks in quotes as they are", async () => {
    write(
      "latin.csv",
      Buffer.from('name,value\nJos\u00e9,=1+1\n"<b>two\nlines</b>","say ""hi"""\n', "latin1"),
    );
    const { table } = await look("latin.csv");
    expect(table!.encoding).toBe("Latin-1");
    expect(table!.rows).toEqual([
      ["José", "=1+1"],
      ["<b>two\nlines</b>", 'say "hi"'],
    ]);
  });

  it("names the columns of a file without a header, and takes what the asset says before what it looks like", async () => {
    write("numbers.csv", "1,2\n3,4\n");
    expect((await look("numbers.csv")).table).toMatchObject({
      hasHeader: false,
      columns: [{ name: "Column1" }, { name: "Column2" }],
      rowCount: 2,
    });
    expect((await look("numbers.csv", { header: true })).table!.columns.map(({ name }) => name)).toEqual([
      "1",
      "2",
    ]);
  });

  it("tells of rows with another number of cells", async () => {
    write("ragged.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n");
    const { table } = await look("ragged.csv");
    expect(table!.rows).toEqual([
      ["1", "2"],
      ["3", null],
      ["7", "8"],
    ]);
    expect(table!.notices).toEqual([
      "1 row of those read has more than the 2 cells of the first row, and is left out.",
      "1 row of those read has fewer than 2 cells: what lacks counts as missing.",
    ]);
  });

  it("cuts cells of ten megabytes, and says so", async () => {
    write("long.csv", `a,b\n1,${"y".repeat(10_000_000)}\n2,${"z".repeat(10_000_000)}\n`);
    const { table } = await look("long.csv");
    expect(table!.rows[0]).toEqual(["1", "y".repeat(500)]);
    expect(table!.notices.join()).toContain("longer than 500 characters");
  });

  it("reads objects a line and in a list, exact in their long numbers", async () => {
    write("rows.jsonl", '{"a":1,"n":{"x":1}}\n{bad\n{"a":null,"b":"007"}\n');
    const rows = (await look("rows.jsonl")).table!;
    expect(rows).toMatchObject({
      format: "json lines",
      rows: [
        ["1", '{"x":1}', null],
        [null, null, "007"],
      ],
    });
    expect(rows.notices).toEqual(["1 row of those read is no JSON object, and left out."]);
    write("list.json", '[\n {"id": 12345678901234567890},\n {"id": 2}\n]');
    expect((await look("list.json")).table).toMatchObject({
      format: "json",
      rows: [["12345678901234567890"], ["2"]],
    });
  });

  it.each([
    ["none.csv", "", /^none\.csv is empty\.$/],
    ["blank.csv", "\n \n", /^blank\.csv is empty\.$/],
    [
      "picture.csv",
      Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 256)),
      /neither text nor Parquet/,
    ],
    [
      "cut.parquet",
      Buffer.from(`PAR1${"x".repeat(100)}`),
      /is cut short: a Parquet file ends with its footer/,
    ],
    ["wrong.parquet", Buffer.from(`PAR1${"x".repeat(100)}PAR1`), /is no Parquet file that can be read here/],
    ["list.json", "[1, 2, 3]", /holds no JSON objects/],
    [
      "torn.csv.gz",
      Buffer.concat([gzipSync("a,b\n").subarray(0, 10), Buffer.from("xxxxxxxxxxxx")]),
      /cannot be unpacked/,
    ],
  ])("says in a sentence why there are none: %s", async (name, bytes, sentence) => {
    write(name, bytes);
    expect((await look(name)).problem).toMatch(sentence);
  });

  it("ends with whoever asked for them", async () => {
    write("left.csv", "a\n1\n");
    const left = new AbortController();
    const asked = look("left.csv", {}, left.signal);
    left.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
  });
});

describe("the profile of a table", () => {
  it("measures each column by its type", async () => {
    const line = (index: number) =>
      `${index},${index % 4 === 0 ? "NA" : `n${index % 3}`},${index / 8},2024-01-${10 + (index % 9)}`;
    write("t.csv", `id,name,score,day\n${lines(1_000, line)}`);
    const { table } = await measure("t.csv");
    expect(table).toMatchObject({ isWhole: true, readRows: 1_000, totalRows: 1_000 });
    const [id, name, score, day] = table!.columns;
    expect(id).toMatchObject({
      type: "integer",
      missing: 0,
      distinct: 1_000,
      isDistinctExact: true,
      min: "0",
      max: "999",
      mean: 499.5,
    });
    expect(id!.histogram).toEqual({ min: 0, max: 999, counts: Array(20).fill(50) });
    expect(id!.quantiles!.find(({ at }) => at === 0.5)!.value).toBe(499.5);
    expect(name).toMatchObject({
      type: "text",
      missing: 250,
      distinct: 3,
      top: [{ count: 250 }, { count: 250 }, { count: 250 }],
    });
    expect(score).toMatchObject({ type: "number", max: "124.875" });
    expect(day).toMatchObject({ type: "date", min: "2024-01-10", max: "2024-01-18" });
  });

  it("reads a large file in blocks from everywhere in it, and says of about how many rows", async () => {
    const line = (index: number) => `${index},"line ${index}, with a comma",${index % 10}`;
    write("large.csv", `id,text,digit\n${lines(1_500_000, line)}`);
    const { table } = await measure("large.csv");
    expect(table!.isWhole).toBe(false);
    expect(table!.totalRows / 1_500_000).toBeCloseTo(1, 1);
    const [id, text, digit] = table!.columns;
    expect(Number(id!.min)).toBe(0);
    expect(Number(id!.max)).toBe(1_499_999);
    expect(id!.mean! / 750_000).toBeCloseTo(1, 1);
    expect([text!.type, digit!.distinct, table!.notices]).toEqual(["text", 10, []]);
    expect(table!.columns).toHaveLength(3);
  });

  it("puts files with other columns together by their names", async () => {
    write("one.csv", "a,b\n1,x\n2,y\n");
    write("two.csv", "b,c\nz,5\n");
    const { table } = await measure("one.csv", "two.csv");
    expect(table!.readRows).toBe(3);
    expect(table!.columns.map(({ name, missing }) => [name, missing])).toEqual([
      ["a", 1],
      ["b", 0],
      ["c", 2],
    ]);
  });

  it("survives names and values that would be something else in a query, a page or a spreadsheet", async () => {
    write("hostile.csv", `"a""; drop table t; --","<script>",'x'\n1,"=cmd()",\\n\n`);
    const { table } = await measure("hostile.csv");
    expect(table!.columns.map(({ name }) => name)).toEqual(['a"; drop table t; --', "<script>", "'x'"]);
  });
});

describe("the worker", () => {
  it("opens no file beside those that it was given", () => {
    const secret = write("secret.csv", "a\nhidden\n");
    const duck = path.resolve("server/profiles/worker/duck.mjs");
    const script = `import { openDuck, ask } from ${JSON.stringify(duck)};
      const duck = await openDuck([], 100);
      for (const query of ["select * from read_csv('${secret}')", "install httpfs", "copy (select 1) to '${folder}/out.csv'",
        "set enable_external_access = true", "attach '${folder}/x.db'"])
        await ask(duck, query).then(() => console.log("done:", query), () => console.log("refused"));`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect(said.trim().split("\n")).toEqual(Array(5).fill("refused"));
    expect(fs.existsSync(path.join(folder, "out.csv"))).toBe(false);
  });
});

describe("Parquet", () => {
  it("has its types from the file, and is sampled from all of it when large", async () => {
    await writeParquet(
      "small.parquet",
      "select i as id, 'n' || i as name, [i, 1] as list from range(5) r(i)",
    );
    const { table } = await look("small.parquet");
    expect(table).toMatchObject({ format: "parquet", rowCount: 5, isWhole: true });
    expect(table!.columns).toEqual([
      { name: "id", type: "integer", stored: "BIGINT" },
      { name: "name", type: "text", stored: "VARCHAR" },
      { name: "list", type: "nested", stored: "BIGINT[]" },
    ]);
    expect(table!.rows[1]).toEqual(["1", "n1", "[1, 1]"]);
    const wide = Array.from({ length: 100 }, (_, index) => `i as c${index}`).join(", ");
    await writeParquet("large.parquet", `select ${wide} from range(400000) r(i)`);
    const { table: measured } = await measure("large.parquet");
    expect(measured).toMatchObject({ isWhole: false, totalRows: 400_000 });
    expect(measured!.readRows).toBeLessThan(200_000);
    expect(measured!.columns[0]!.mean! / 200_000).toBeCloseTo(1, 0);
  });
});
