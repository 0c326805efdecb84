import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { reports } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "../core/context";
import { restoreReport } from "../trash/restore-report";
import { createReport } from "./create-report";
import { deleteReport } from "./delete-report";
import { getReport } from "./get-report";
import { listReports } from "./list-reports";
import { updateReport } from "./update-report";

const services = testServices(testDatabase());
const make = async (ctx: WorkspaceCtx, title = "A report", body = "text\n") =>
  (await createReport(ctx, { title, body })).id;

describe("a report", () => {
  test("is written, read and listed without its text", async () => {
    const ctx = await makeWorkspace(services);
    const reportId = await make(ctx, "  What we learnt ");
    const report = await getReport(ctx, { reportId });
    expect(report).toMatchObject({
      title: "What we learnt",
      body: "text\n",
      version: 1,
      can: { write: true },
    });
    const { reports } = await listReports(ctx);
    expect(reports).toMatchObject([{ id: reportId, updatedByName: ctx.actor.name }]);
    expect(reports[0]).not.toHaveProperty("body");
  });

  test("keeps no zero byte, and has a title of one line", async () => {
    const ctx = await makeWorkspace(services);
    const reportId = await make(ctx, "t", "a\0b");
    expect((await getReport(ctx, { reportId })).body).toBe("ab");
    for (const title of ["", "  ", "a\nb", "x".repeat(201)])
      expect(await outcomeOf(createReport(ctx, { title }))).toBe("invalid");
    expect(await outcomeOf(createReport(ctx, { title: "t", body: "x".repeat(200_001) }))).toBe("invalid");
  });

  test("gives whoever saves over an unseen version that version, and changes nothing", async () => {
    const ctx = await makeWorkspace(services);
    const other = await joinWorkspace(ctx, "contributor");
    const reportId = await make(ctx);
    const first = await updateReport(ctx, { reportId, title: "Mine", body: "mine", version: 1 });
    expect(first).toEqual({ outcome: "saved", version: 2 });
    const late = await updateReport(other, { reportId, title: "Theirs", body: "theirs", version: 1 });
    expect(late).toMatchObject({
      outcome: "changed",
      theirs: { title: "Mine", body: "mine", version: 2, updatedByName: ctx.actor.name },
    });
    expect(await getReport(ctx, { reportId })).toMatchObject({ title: "Mine", version: 2 });
    const joined = await updateReport(other, { reportId, title: "Mine", body: "mine\ntheirs", version: 2 });
    expect(joined).toEqual({ outcome: "saved", version: 3 });
  });

  test("is saved once by a save that is sent twice", async () => {
    const ctx = await makeWorkspace(services);
    const reportId = await make(ctx);
    const save = { reportId, title: "New", body: "new", version: 1 };
    const answers = await Promise.all([updateReport(ctx, save), updateReport(ctx, save)]);
    expect(answers).toEqual([2, 2].map((version) => ({ outcome: "saved", version })));
  });

  test("goes to the trash and comes back from there; meanwhile it is read and not saved", async () => {
    const ctx = await makeWorkspace(services);
    const reportId = await make(ctx);
    await deleteReport(ctx, { reportId });
    await deleteReport(ctx, { reportId });
    expect((await listReports(ctx)).reports).toEqual([]);
    expect((await getReport(ctx, { reportId })).deletedByName).toBe(ctx.actor.name);
    const save = updateReport(ctx, { reportId, title: "t", body: "b", version: 1 });
    expect(await outcomeOf(save)).toBe("conflict");
    await restoreReport(ctx, { reportId });
    expect((await listReports(ctx)).reports).toMatchObject([{ id: reportId }]);
  });

  test("is read by a Reader, who changes nothing", async () => {
    const owner = await makeWorkspace(services);
    const reader = await joinWorkspace(owner, "reader");
    const reportId = await make(owner);
    expect((await getReport(reader, { reportId })).can).toEqual({ write: false });
    expect(await outcomeOf(createReport(reader, { title: "t" }))).toBe("forbidden");
    expect(await outcomeOf(updateReport(reader, { reportId, title: "t", body: "", version: 1 }))).toBe(
      "forbidden",
    );
    expect(await outcomeOf(deleteReport(reader, { reportId }))).toBe("forbidden");
  });

  test("is not there for another workspace", async () => {
    const [ours, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
    const reportId = await make(theirs);
    expect(await outcomeOf(getReport(ours, { reportId }))).toBe("notFound");
    expect(await outcomeOf(updateReport(ours, { reportId, title: "t", body: "", version: 1 }))).toBe(
      "notFound",
    );
    expect(await outcomeOf(deleteReport(ours, { reportId }))).toBe("notFound");
    expect((await listReports(ours)).reports).toEqual([]);
  });
});

describe("the list of reports", () => {
  test("comes page by page, each once, the last changed first", async () => {
    const ctx = await makeWorkspace(services);
    const made: string[] = [];
    for (let index = 0; index < 5; index++) {
      const id = await make(ctx, `Report ${index}`);
      made.unshift(id);
      await services.db
        .update(reports)
        .set({ updatedAt: new Date(index) })
        .where(eq(reports.id, id));
    }
    await updateReport(ctx, { reportId: made[4]!, title: "Report 0", body: "new", version: 1 });
    const seen: string[] = [];
    for (let pageToken: string | undefined, pages = 0; pages < 5; pages++) {
      const page: Awaited<ReturnType<typeof listReports>> = await listReports(ctx, { limit: 2, pageToken });
      seen.push(...page.reports.map(({ id }) => id));
      pageToken = page.nextToken;
      if (!pageToken) break;
    }
    expect(seen).toEqual([made[4], ...made.slice(0, 4)]);
  });

  test("is searched by title, and by a run that is mentioned", async () => {
    const ctx = await makeWorkspace(services);
    const reportId = await make(ctx, "100% of it", "```chart\nruns: [run_abc]\nmetric: loss\n```\n");
    await make(ctx, "Other");
    const found = async (input: Parameters<typeof listReports>[1]) =>
      (await listReports(ctx, input)).reports.map(({ id }) => id);
    expect(await found({ search: "0% OF" })).toEqual([reportId]);
    expect(await found({ mentions: "run_abc" })).toEqual([reportId]);
    expect(await found({ search: "nothing" })).toEqual([]);
    expect(await outcomeOf(listReports(ctx, { pageToken: "made up" }))).toBe("invalid");
  });
});
