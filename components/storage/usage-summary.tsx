import Link from "next/link";
import type { WorkspaceTotals } from "@/domain/storage";
import { Card } from "../ui/facts";
import { formatBytes, formatPlural } from "../ui/format";
import { KindBar, KindLegend } from "./kind-bar";

export function UsageSummary({ workspace, totals }: { workspace: string; totals: WorkspaceTotals }) {
  const { storedBytes, kinds, trashBytes, trashRuns, runs, datastoreBytes } = totals;
  const named = kinds.artifacts + kinds.logs + kinds.code + kinds.metrics;
  return (
    <Card title="This workspace">
      <div className="flex flex-col gap-3">
        <p className="text-sm text-muted">
          <span className="num mr-1.5 text-xl font-semibold text-ink">
            {formatBytes(storedBytes + kinds.metrics)}
          </span>
          on the disk for {formatPlural(runs, "run")}
        </p>
        <KindBar kinds={kinds} ofBytes={named} className="h-2.5" />
        <KindLegend kinds={kinds} />
        <p className="text-xs text-faint">
          By kind a file counts for every run that has it ({formatBytes(named)} in all); on the disk equal
          files are stored once ({formatBytes(storedBytes)}), beside the metrics in the database.
          {datastoreBytes > 0 &&
            ` ${formatBytes(datastoreBytes)} of them are also in the workspace's datastore.`}
        </p>
        <p className="text-sm">
          <Link href={`/${workspace}/trash`} className="text-accent underline">
            {formatBytes(trashBytes)} in the trash
          </Link>
          <span className="text-muted"> · {formatPlural(trashRuns, "run")} that a purge would free</span>
        </p>
      </div>
    </Card>
  );
}
