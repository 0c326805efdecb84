import type { Metadata } from "next";
import { ReportPage } from "@/components/reports/report-page";
import { loadReport, loadReportTitle, type ReportParams } from "./load-report";

export async function generateMetadata({ params }: { params: ReportParams }): Promise<Metadata> {
  return { title: await loadReportTitle(params) };
}

export default async function Page({ params }: { params: ReportParams }) {
  const { workspace } = await params;
  return <ReportPage workspace={workspace} initial={await loadReport(params)} />;
}
