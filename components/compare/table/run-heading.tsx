import { Star } from "lucide-react";
import Link from "next/link";
import { STATUS_LABELS } from "@/domain/runs";
import { StatusIcon } from "../../ui/status-pill";
import { type ComparedRun, useComparison } from "../compare-context";

export function RunHeading({ run }: { run: ComparedRun }) {
  const { workspace, baseline } = useComparison();
  return (
    <span className="flex min-w-0 items-center gap-1.5 font-normal">
      <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: run.color }} />
      <StatusIcon status={run.status} className="text-muted" />
      <Link
        href={`/${workspace}/runs/${run.name}`}
        prefetch={false}
        title={`${run.displayName}, ${STATUS_LABELS[run.status].toLowerCase()}`}
        className="truncate text-ink hover:text-accent"
      >
        {run.displayName}
      </Link>
      {run === baseline && (
        <Star role="img" aria-label="Baseline" className="size-3 shrink-0 fill-current text-accent" />
      )}
    </span>
  );
}
