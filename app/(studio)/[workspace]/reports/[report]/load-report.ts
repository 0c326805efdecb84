import { cache } from "react";
import { api, load } from "@/server/trpc/web";

export type ReportParams = Promise<{ workspace: string; report: string }>;

/** Asked once for a page, however many of its parts ask. What is no id of a report is no report. */
const askForReport = cache(async (workspace: string, reportId: string) =>
  (await api()).reports.get({ workspace, reportId }),
);

export async function loadReport(params: ReportParams) {
  const { workspace, report } = await params;
  return load(askForReport(workspace, report));
}

/** What the page is called, also where there is no such report. */
export async function loadReportTitle(params: ReportParams): Promise<string> {
  const { workspace, report } = await params;
  return askForReport(workspace, report).then(
    ({ title }) => title,
    () => "Not found",
  );
}
