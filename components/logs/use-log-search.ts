"use client";
import { useEffect, useState } from "react";
import { useTRPCClient } from "../live/trpc";
import type { LogSource } from "./use-log";

export type LevelChoice = "error" | "warning";

export interface LogSearch {
  /** The numbers of the lines that were found, from 1, in their order. */
  lines: readonly number[];
  isDone: boolean;
}

/** More than so many are not stepped through; the text should be narrowed. */
export const MAX_FOUND = 20_000;
const TYPING_MS = 250;
/** A log that grows is looked through again from where the search had come to. */
const AGAIN_MS = 2_000;
const NONE: LogSearch = { lines: [], isDone: true };

/** Looks through the whole log on the studio's side, a stretch at a time, while one types. */
export function useLogSearch(
  { workspace, run, stream, attempt }: LogSource,
  text: string,
  level: LevelChoice | null,
  isEnded: boolean,
): LogSearch {
  const client = useTRPCClient();
  const [found, setFound] = useState(NONE);

  useEffect(() => {
    if (!text && !level) {
      setFound(NONE);
      return;
    }
    let isLeft = false;
    let timer: ReturnType<typeof setTimeout>;
    const lines: number[] = [];
    let offset = 0;
    const look = async () => {
      const asked = {
        workspace,
        run,
        stream,
        attempt,
        offset,
        text: text || undefined,
        level: level ?? undefined,
      };
      // A lost connection is shown by the top bar; the next look tries again.
      const answer = await client.logs.search.query(asked).catch(() => null);
      if (isLeft) return;
      if (answer) {
        const last = lines.at(-1) ?? 0;
        lines.push(...answer.lines.filter((line) => line > last));
        offset = answer.nextOffset;
        setFound({ lines: [...lines], isDone: answer.isDone || lines.length >= MAX_FOUND });
      }
      if (lines.length >= MAX_FOUND || (answer?.isDone && isEnded)) return;
      timer = setTimeout(look, answer && !answer.isDone ? 0 : AGAIN_MS);
    };
    setFound({ lines: [], isDone: false });
    timer = setTimeout(look, TYPING_MS);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [client, workspace, run, stream, attempt, text, level, isEnded]);

  return found;
}
