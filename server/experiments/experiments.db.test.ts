import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  scriptOf,
  testServices,
} from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createExperiment } from "./create-experiment";
import { deleteExperiment } from "./delete-experiment";
import { getExperiment, getExperimentByName, resolveExperimentIds } from "./queries";
import { renameExperiment } from "./rename-experiment";
import { restoreExperiment } from "./restore-experiment";
import { searchExperiments } from "./search-experiments";
import { deleteExperimentTag, setExperimentTag } from "./tag-experiment";
import { updateExperiment } from "./update-experiment";

const services = testServices(testDatabase());

describe("an experiment", () => {
  test("is made with its tags, and found by its id and its name", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createExperiment(ctx, { name: "first", tags: [{ key: "team", value: "red" }] });
    expect(await getExperiment(ctx, id)).toMatchObject({
      name: "first",
      can: { update: true, restore: false },
    });
    expect((await getExperimentByName(ctx, "first")).tags).toMatchObject([{ key: "team", value: "red" }]);
  });

  test("has a name of its own; a deleted one gives it back to the studio, and to MLflow not", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createExperiment(ctx, { name: "taken" });
    expect(await outcomeOf(createExperiment(ctx, { name: "taken" }))).toBe("conflict");
    await deleteExperiment(ctx, { id });
    expect(await outcomeOf(createExperiment(ctx, { name: "taken", refusesDeletedName: true }))).toBe(
      "conflict",
    );
    const again = await createExperiment(ctx, { name: "taken" });
    expect((await getExperimentByName(ctx, "taken")).id).toBe(again.id);
    expect(await outcomeOf(restoreExperiment(ctx, { id }))).toBe("conflict");
  });

  test("takes its runs with it when it is deleted, and brings them back", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const run = await makeRun(ctx, { experimentId, status: "completed" });
    const isDeleted = async () =>
      (await services.db.select().from(runs).where(eq(runs.id, run.id)))[0]!.deletedAt !== null;
    await deleteExperiment(ctx, { id: experimentId });
    expect(await isDeleted()).toBe(true);
    expect(await outcomeOf(deleteExperiment(ctx, { id: experimentId }))).toBe("notFound");
    await restoreExperiment(ctx, { id: experimentId });
    expect(await isDeleted()).toBe(false);
    expect(await outcomeOf(restoreExperiment(ctx, { id: experimentId }))).toBe("notFound");
  });

  test("is not deleted while a run of it is under way", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    await makeRun(ctx, { experimentId, status: "running" });
    expect(await outcomeOf(deleteExperiment(ctx, { id: experimentId }))).toBe("conflict");
  });

  test("is renamed and tagged; a name that is taken is refused, and a tag that is missing not found", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createExperiment(ctx, { name: "old" });
    await createExperiment(ctx, { name: "other" });
    await renameExperiment(ctx, { id, name: "new" });
    await setExperimentTag(ctx, { id, key: "k", value: "1" });
    await setExperimentTag(ctx, { id, key: "k", value: "2" });
    expect(await getExperiment(ctx, id)).toMatchObject({ name: "new", tags: [{ key: "k", value: "2" }] });
    await deleteExperimentTag(ctx, { id, key: "k" });
    expect(await outcomeOf(deleteExperimentTag(ctx, { id, key: "k" }))).toBe("notFound");
    expect(await outcomeOf(renameExperiment(ctx, { id, name: "other" }))).toBe("conflict");
    expect(await outcomeOf(renameExperiment(ctx, { id, name: "" }))).toBe("invalid");
  });

  test("“0” is Default, which stays", async () => {
    const ctx = await makeWorkspace(services);
    expect(await getExperiment(ctx, "0")).toMatchObject({ name: "Default", isDefault: true });
    expect(await outcomeOf(deleteExperiment(ctx, { id: "0" }))).toBe("conflict");
  });

  test("is changed by nobody who only reads, and is not there for another workspace", async () => {
    const ctx = await makeWorkspace(services);
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    const { id } = await createExperiment(ctx, { name: "mine" });
    const commands = [
      deleteExperiment,
      restoreExperiment,
      setExperimentTag,
      renameExperiment,
      deleteExperimentTag,
    ];
    for (const command of commands) {
      const change = (who: typeof ctx) =>
        outcomeOf(command(who, { id, name: "x", key: "k", value: "v" } as never));
      expect(await change(reader), command.name).toBe("forbidden");
    }
    expect(await outcomeOf(createExperiment(reader, { name: "theirs" }))).toBe("forbidden");
    expect(await outcomeOf(getExperiment(stranger, id))).toBe("notFound");
    expect(await outcomeOf(deleteExperiment(stranger, { id }))).toBe("notFound");
    expect(await resolveExperimentIds(stranger, [id, "0"])).not.toContain(id);
  });
});

test("the script of a run makes experiments, and deletes none: their runs are not its own", async () => {
  const ctx = await makeWorkspace(services);
  const script = scriptOf(ctx, (await makeRun(ctx, { status: "running" })).id);
  const { id } = await createExperiment(script, { name: "by script" });
  expect(await outcomeOf(deleteExperiment(script, { id }))).toBe("forbidden");
  expect(await outcomeOf(restoreExperiment(script, { id }))).toBe("forbidden");
});

describe("what the script of a run says about experiments", () => {
  test("it renames and tags those that it or a run below it has made", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "running" });
    const child = await makeRun(ctx, { parentId: run.id, rootId: run.id });
    for (const maker of [run.id, child.id]) {
      const { id } = await createExperiment(scriptOf(ctx, maker), { name: `of ${maker}` });
      const script = scriptOf(ctx, run.id);
      await renameExperiment(script, { id, name: `renamed by ${maker}` });
      await setExperimentTag(script, { id, key: "k", value: "v" });
      await deleteExperimentTag(script, { id, key: "k" });
      await updateExperiment(script, { experimentId: id, name: `and again ${maker}`, description: "mine" });
    }
  });

  test("it tags the experiment that it runs in, and does not rename it", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "running" });
    const script = scriptOf(ctx, run.id);
    const id = run.experimentId;
    await setExperimentTag(script, { id, key: "k", value: "v" });
    await deleteExperimentTag(script, { id, key: "k" });
    await updateExperiment(script, { experimentId: id, description: "by script" });
    expect(await outcomeOf(renameExperiment(script, { id, name: "x" }))).toBe("forbidden");
    expect(await outcomeOf(updateExperiment(script, { experimentId: id, name: "x" }))).toBe("forbidden");
  });

  test("it leaves alone what others made, and is told so", async () => {
    const ctx = await makeWorkspace(services);
    const script = scriptOf(ctx, (await makeRun(ctx, { status: "running" })).id);
    const sibling = await makeRun(ctx, { status: "running" });
    const byPerson = await createExperiment(ctx, { name: "by a person" });
    const bySibling = await createExperiment(scriptOf(ctx, sibling.id), { name: "by a sibling" });
    await setExperimentTag(ctx, { id: byPerson.id, key: "k", value: "kept" });
    for (const { id } of [byPerson, bySibling, { id: "0" }]) {
      await expect(renameExperiment(script, { id, name: "x" })).rejects.toThrow(
        /renames only experiments that it has made/,
      );
      await expect(setExperimentTag(script, { id, key: "k", value: "v" })).rejects.toThrow(
        /tags only its own experiment/,
      );
      expect(await outcomeOf(deleteExperimentTag(script, { id, key: "k" }))).toBe("forbidden");
      expect(await outcomeOf(updateExperiment(script, { experimentId: id, description: "x" }))).toBe(
        "forbidden",
      );
    }
    expect(await getExperiment(ctx, byPerson.id)).toMatchObject({
      name: "by a person",
      tags: [{ value: "kept" }],
    });
  });
});

describe("a search of experiments", () => {
  test("filters by name and tag, and gives every experiment once whatever the page", async () => {
    const ctx = await makeWorkspace(services);
    for (const n of [1, 2, 3, 4, 5]) {
      const tags = n % 2 ? [{ key: "odd", value: "yes" }] : [];
      await createExperiment(ctx, { name: `exp ${n}`, tags });
    }
    const names = async (input: object) => {
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const page = await searchExperiments(ctx, { ...input, pageToken });
        seen.push(...page.experiments.map(({ name }) => name));
        pageToken = page.nextToken;
      } while (pageToken);
      return seen;
    };
    expect(await names({ filter: "tags.odd = 'yes'", orderBy: ["name"] })).toEqual([
      "exp 1",
      "exp 3",
      "exp 5",
    ]);
    expect(await names({ filter: "name LIKE 'exp%' AND name != 'exp 2'", orderBy: ["name DESC"] })).toEqual([
      "exp 5",
      "exp 4",
      "exp 3",
      "exp 1",
    ]);
    const all = await names({});
    expect(await names({ limit: 1 })).toEqual(all);
    expect(await names({ limit: 4 })).toEqual(all);
    expect(new Set(all).size).toBe(6);
    expect(await names({ view: "DELETED_ONLY" })).toEqual([]);
  });
});
