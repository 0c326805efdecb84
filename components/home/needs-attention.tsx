import { HardDrive } from "lucide-react";
import Link from "next/link";
import type { RunRow } from "@/server/runs/browse-runs";
import type { Answers } from "../live/types";
import { Card } from "../ui/facts";
import { formatBytes } from "../ui/format";
import { RunLines } from "./run-lines";

/** Below this share of free space runs will soon fail for lack of it. */
const LOW_SHARE = 0.1;

interface AttentionProps {
  workspace: string;
  failed: RunRow[];
  disk: Answers["disk"]["usage"]["disk"];
}

export function NeedsAttention({ workspace, failed, disk }: AttentionProps) {
  const isLow = disk.freeBytes < disk.totalBytes * LOW_SHARE;
  return (
    <Card title="Needs attention">
      {isLow && (
        <p className="flex items-center gap-3 pb-2 text-sm">
          <HardDrive aria-hidden className="size-4 shrink-0 text-warning" />
          <span>
            The disk is nearly full: {formatBytes(disk.freeBytes)} of {formatBytes(disk.totalBytes)} are free.{" "}
            <Link href={`/${workspace}/storage`} className="text-accent hover:underline">
              See what uses it
            </Link>
          </span>
        </p>
      )}
      {failed.length > 0 && <RunLines workspace={workspace} runs={failed} showError />}
      {failed.length === 0 && !isLow && <p className="text-sm text-faint">Nothing has failed lately.</p>}
    </Card>
  );
}
