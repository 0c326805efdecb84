import { HardDrive } from "lucide-react";
import Link from "next/link";
import type { Answers } from "../live/types";
import { formatBytes } from "../ui/format";

/** Below this share of free space there will soon be none for new work. */
const LOW_SHARE = 0.1;

type RoomFacts = Answers["storage"]["room"];

export const isFilling = ({ state, freeBytes, totalBytes }: RoomFacts): boolean =>
  state !== "ok" || freeBytes < totalBytes * LOW_SHARE;

/** That the disk fills up, what follows from it, and where to look. */
export function NoRoom({ workspace, room }: { workspace: string; room: RoomFacts }) {
  const isRefusing = room.state !== "ok";
  return (
    <p className="flex items-start gap-3 text-sm">
      <HardDrive
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${isRefusing ? "text-danger" : "text-warning"}`}
      />
      <span>
        {isRefusing
          ? `${room.words} Nothing new is begun until there is; what goes on is not held up. `
          : `The disk fills up: ${formatBytes(room.freeBytes)} of ${formatBytes(room.totalBytes)} are free. `}
        <Link href={`/${workspace}/storage`} className="text-accent hover:underline">
          See what uses it
        </Link>
      </span>
    </p>
  );
}
