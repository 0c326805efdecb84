import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ReportEditor } from "@/components/reports/editor/report-editor";
import { loadReport, loadReportTitle, type ReportParams } from "../load-report";

export async function generateMetadata({ params }: { params: ReportParams }): Promise<Metadata> {
  return { title: `Edit ${await loadReportTitle(params)}` };
}

/** Who may not write, and what is in the trash, is shown as it reads. */
export default async function Page({ params }: { params: ReportParams }) {
  const { workspace, report: id } = await params;
  const report = await loadReport(params);
  if (!report.can.write || report.deletedAt) redirect(`/${workspace}/reports/${id}`);
  return <ReportEditor workspace={workspace} initial={report} />;
}
