import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelierJson, listArtifacts, ROOT, readArtifact, readHistory } from "./testing/clients";
import { childrenOf, LARGE_EXAMPLES, readLogged, showJob, streamExample } from "./testing/example-runs";

let studio: Studio;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
});
afterAll(() => studio?.stop());

const stream = (name: string) => streamExample(studio, name);
const show = (name: string) => showJob(studio, name);
const readOwn = (name: string) => readLogged(studio, name);

interface Preview {
  columns: { name: string }[];
  row_count: number;
}
interface Profile {
  columns: Record<string, unknown>[];
}

const TESTS: Record<string, () => Promise<void>> = {
  "first-run": async () => {
    const { status, stdout, stderr } = await stream("first-run");
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(13);
    const { metrics, params } = await readOwn("first-run");
    expect(params).toEqual({ steps: "120", rate: "0.08" });
    expect(metrics).toMatchObject({ slope: expect.closeTo(3, 1), offset: expect.closeTo(2, 1) });
    const history = await readHistory(studio, "first-run", "loss");
    expect(history.map((point) => point.step)).toEqual(Array.from({ length: 120 }, (_, step) => step));
    const model = JSON.parse((await readArtifact(studio, "first-run", "outputs/model.json")).toString());
    expect(model).toEqual(metrics);
    expect(model.loss).toBe(history.at(-1)!.value);
  },

  failing: async () => {
    const { status, stdout, stderr } = await stream("failing");
    expect(status).toBe(1);
    expect(stdout).toContain("reading the rows\n");
    expect(stderr).toContain("ValueError: invalid literal for int() with base 10: 'forty-one'");
    const { error } = await show("failing");
    expect(error).toMatchObject({
      code: "ExitCode",
      exit_code: 1,
      message: expect.stringContaining("'forty-one'"),
    });
  },

  hanging: async () => {
    const { status, stdout, stderr } = await stream("hanging");
    expect(status).toBe(1);
    expect(stdout).toBe("waiting\n");
    expect(stderr).toContain("longer than its time limit of 5 s");
    expect((await show("hanging")).error).toMatchObject({ code: "Timeout" });
  },

  flooding: async () => {
    const { status, stdout, stderr } = await stream("flooding");
    expect(status, stderr).toBe(0);
    const whole = `the first line\n${`${"x".repeat(99)}\n`.repeat(2_000_000)}the last line\n`;
    expect(stdout === whole, `${stdout.length} bytes arrived`).toBe(true);
    const stored = await readArtifact(studio, "flooding", "user_logs/std_log.txt");
    expect(stored.equals(Buffer.from(whole)), `${stored.length} bytes are stored`).toBe(true);
  },

  "nested-runs": async () => {
    const { status, stderr } = await stream("nested-runs");
    expect(status, stderr).toBe(0);
    const widths = await childrenOf(studio, "nested-runs");
    expect(widths.map((run) => run.status)).toEqual(["Completed", "Completed", "Completed"]);
    for (const { name } of widths) {
      const folds = await childrenOf(studio, name);
      expect(folds).toHaveLength(3);
      for (const fold of folds) expect(await readHistory(studio, fold.name, "loss")).toHaveLength(20);
    }
    expect((await readOwn("nested-runs")).metrics).toEqual({
      best_loss: expect.closeTo(Math.exp(-19 / 4) + 0.02, 9),
    });
  },

  "sklearn-autolog": async () => {
    const { status, stdout, stderr } = await stream("sklearn-autolog");
    expect(status, stderr).toBe(0);
    const { metrics, params } = await readOwn("sklearn-autolog");
    expect(params).toMatchObject({ n_estimators: "60", max_depth: "5", random_state: "7" });
    expect(metrics.training_accuracy_score).toBe(1);
    expect(stdout).toContain(`kept apart: ${metrics.test_accuracy!.toFixed(3)}`);
    expect(await listArtifacts(studio, "sklearn-autolog")).toEqual(
      expect.arrayContaining(["training_confusion_matrix.png", "user_logs/std_log.txt"]),
    );
  },

  "data-versions": async () => {
    const asset = path.join(ROOT, "examples/data-versions/readings.yml");
    await atelierJson(studio, "data", "create", "-f", asset);
    const { status, stdout, stderr } = await stream("data-versions");
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("108 readings from azureml://jobs/data-versions/inputs/readings/paths/");
    expect(stdout).toMatch(/cellar 2026-02-01\s+11\.\d+/);
    const made = await atelierJson<Preview>(studio, "data", "preview", "-n", "monthly-means");
    expect(made.columns.map(({ name }) => name)).toEqual(["sensor", "month", "celsius"]);
    expect(made).toMatchObject({ row_count: 4, is_whole: true });
    const profile = await atelierJson<Profile>(studio, "data", "profile", "-n", "monthly-means");
    expect(profile.columns[0]).toMatchObject({ name: "sensor", missing: 0, distinct: 2 });
  },

  "table-totals": async () => {
    const asset = path.join(ROOT, "examples/table-totals/orders.yml");
    await atelierJson(studio, "data", "create", "-f", asset);
    const { status, stdout, stderr } = await stream("table-totals");
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("145 pieces of 4 things for 17255.75");
    const made = await atelierJson<Preview>(studio, "data", "preview", "-n", "order-totals");
    expect(made).toMatchObject({ row_count: 4, is_whole: true });
  },

  figures: async () => {
    const { status, stderr } = await stream("figures");
    expect(status, stderr).toBe(0);
    const files = await listArtifacts(studio, "figures");
    expect(files).toEqual(
      expect.arrayContaining(["figures/sine.png", "notes.md", "settings.json", "tables/confusion.json"]),
    );
    expect(files.filter((file) => /^images\/colour.*step.*\.png$/.test(file))).toHaveLength(3);
    const figure = await readArtifact(studio, "figures", "figures/sine.png");
    expect(figure.subarray(1, 4).toString()).toBe("PNG");
    const settings = await readArtifact(studio, "figures", "settings.json");
    expect(JSON.parse(settings.toString())).toEqual({ threshold: 0.5 });
  },
};

test("every example has a test", () => {
  expect(readdirSync(path.join(ROOT, "examples")).sort()).toEqual(
    [...Object.keys(TESTS), ...Object.keys(LARGE_EXAMPLES)].sort(),
  );
});

test.each(Object.keys(TESTS))("the example %s keeps what it promises", (name) => TESTS[name]!());
