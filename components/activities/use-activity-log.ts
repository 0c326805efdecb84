"use client";
import { useEffect, useState } from "react";
import type { ActivityLog } from "@/server/activities/read-log";
import { useTRPCClient } from "../live/trpc";

export type Lines = ActivityLog["lines"];

export interface FollowedLog {
  lines: Lines;
  isOver: boolean;
  hasFailed: boolean;
}

const NONE: FollowedLog = { lines: [], isOver: false, hasFailed: false };
const MAX_SHOWN = 5_000;
/** The log of a build grows without a word to anybody. */
const POLL_MS = 2_000;

/** The log of an activity, read on from where it was whenever the activity changes, and by and by. */
export function useActivityLog(workspace: string, activityId: string): FollowedLog {
  const client = useTRPCClient();
  const [log, setLog] = useState<FollowedLog>(NONE);

  useEffect(() => {
    const left = new AbortController();
    let next = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading: Promise<void> | null = null;
    async function read(): Promise<void> {
      clearTimeout(timer);
      for (let isMore = true; isMore && !left.signal.aborted; ) {
        const part = await client.activities.log.query({ workspace, activityId, from: next });
        if (left.signal.aborted) return;
        isMore = part.lines.length > 0;
        next = part.next;
        setLog(({ lines }) => ({
          lines: isMore ? [...lines, ...part.lines].slice(-MAX_SHOWN) : lines,
          isOver: part.isOver,
          hasFailed: false,
        }));
        if (part.isOver) return left.abort();
      }
    }
    function readSoon(): void {
      if (left.signal.aborted || reading) return;
      reading = read()
        .catch(() => setLog((before) => ({ ...before, hasFailed: true })))
        .finally(() => {
          reading = null;
          if (!left.signal.aborted) timer = setTimeout(readSoon, POLL_MS);
        });
    }
    setLog(NONE);
    readSoon();
    const watching = client.activities.changes.subscribe({ workspace }, { onData: readSoon });
    return () => {
      left.abort();
      clearTimeout(timer);
      watching.unsubscribe();
    };
  }, [client, workspace, activityId]);

  return log;
}
