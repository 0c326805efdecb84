import type { Metadata } from "next";
import { NewReportButton } from "@/components/reports/new-report-button";
import { ReportList } from "@/components/reports/report-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Reports" };

export default async function ReportsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).reports.list({ workspace }));
  return (
    <>
      <PageHeader
        title="Reports"
        actions={initial.can.write && <NewReportButton workspace={workspace} variant="primary" />}
      />
      <ReportList workspace={workspace} initial={initial} />
    </>
  );
}
