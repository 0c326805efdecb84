import type { RunRow } from "@/server/run-lists/browse-runs";
import type { Answers } from "../live/types";
import { isFilling, NoRoom } from "../storage/no-room";
import { Card } from "../ui/facts";
import { RunLines } from "./run-lines";

interface AttentionProps {
  workspace: string;
  failed: RunRow[];
  room: Answers["storage"]["room"];
}

export function NeedsAttention({ workspace, failed, room }: AttentionProps) {
  const isLow = isFilling(room);
  return (
    <Card title="Needs attention">
      {isLow && (
        <div className="pb-2">
          <NoRoom workspace={workspace} room={room} />
        </div>
      )}
      {failed.length > 0 && <RunLines workspace={workspace} runs={failed} showError />}
      {failed.length === 0 && !isLow && <p className="text-sm text-faint">Nothing has failed lately.</p>}
    </Card>
  );
}
