"use client";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useConnection } from "../live/connection";
import { keepSubscribed } from "../live/keep-subscribed";
import { useTRPCClient } from "../live/trpc";
import type { Answers } from "../live/types";
import { LogWindow } from "./log-window";

/** How much of the end of a log is fetched at first, and how much at a time when one scrolls out of what is there. */
const TAIL_BYTES = 1_000_000;
const MORE_BYTES = 256_000;
/** The end is followed when no more than this is missing. */
const NEAR_END_BYTES = 1_000_000;
const POLL_MS = 1_500;

export interface LogSource {
  workspace: string;
  run: string;
  stream: "user" | "build";
  attempt?: number;
}

type Piece = Answers["logs"]["read"];

export interface LogState {
  log: LogWindow | null;
  /** The log's size in bytes, as far as it is known. */
  sizeBytes: number;
  /** True when nothing more will be written. */
  isEnded: boolean;
  /** True while the end of the log is part of what is here. */
  isAtEnd: boolean;
  /** True while all that was written by now is, from the first line here on. */
  isWhole: boolean;
  failure: string | null;
}

const NOTHING: LogState = {
  log: null,
  sizeBytes: 0,
  isEnded: false,
  isAtEnd: false,
  isWhole: false,
  failure: null,
};

export interface LogActions {
  /** Makes the stretch around this line what is here; without one, the end of the log. */
  open(line?: number): Promise<void>;
  /** Adds what comes before or after. Resolves to how many lines that added at the front. */
  grow(direction: "up" | "down"): Promise<number>;
}

/** A stretch of a log, from its end or around a line, as it grows. What is here is one stretch without a gap. */
export function useLog(source: LogSource, startLine: number | null): LogState & LogActions {
  const { workspace, run, stream, attempt } = source;
  const client = useTRPCClient();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [state, setState] = useState(NOTHING);
  const log = useRef<LogWindow | null>(null);

  const tell = useCallback((piece: Piece) => {
    const { nextOffset = 0 } = log.current ?? {};
    const sizeBytes = Math.max(piece.sizeBytes, nextOffset);
    const isAtEnd = sizeBytes - nextOffset < NEAR_END_BYTES;
    const isWhole = nextOffset >= sizeBytes;
    // A follower's pieces do not know that the log has ended until the last of them.
    setState((old) => {
      const isEnded = piece.isEnded || (old.isEnded && old.log === log.current);
      return { log: log.current, sizeBytes, isEnded, isAtEnd, isWhole, failure: null };
    });
    redraw();
  }, []);

  const ask = useCallback(
    (place: { line?: number; offset?: number; before?: number; bytes?: number }) =>
      client.logs.read.query({ workspace, run, stream, attempt, ...place }),
    [client, workspace, run, stream, attempt],
  );

  const open = useCallback(
    async (line?: number) => {
      try {
        const piece = await ask(line === undefined ? { bytes: TAIL_BYTES } : { line });
        log.current = new LogWindow(piece);
        tell(piece);
      } catch (error) {
        setState((old) => ({ ...old, failure: error instanceof Error ? error.message : String(error) }));
      }
    },
    [ask, tell],
  );

  const grow = useGrow(log, tell, ask);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first line is where it begins, no reason to begin anew
  useEffect(() => {
    log.current = null;
    setState(NOTHING);
    void open(startLine ?? undefined);
  }, [open]);

  useFollow(source, log, state, tell, ask);
  useLineNumbers(source, log, redraw);
  return { ...state, open, grow };
}

/** Adds to the stretch at either end, one piece at a time. */
function useGrow(
  log: { current: LogWindow | null },
  tell: (piece: Piece) => void,
  ask: (place: { before?: number; offset?: number; bytes: number }) => Promise<Piece>,
): LogActions["grow"] {
  const isBusy = useRef(false);
  return useCallback(
    async (direction) => {
      const here = log.current;
      if (!here || isBusy.current || (direction === "up" && here.firstOffset === 0)) return 0;
      isBusy.current = true;
      const place = direction === "up" ? { before: here.firstOffset } : { offset: here.nextOffset };
      // A lost connection is shown by the top bar; scrolling on tries again.
      const piece = await ask({ ...place, bytes: MORE_BYTES }).catch(() => null);
      isBusy.current = false;
      if (!piece || log.current !== here) return 0;
      const added = direction === "up" ? here.prepend(piece) : 0;
      if (direction === "down") here.append(piece);
      tell(piece);
      return added;
    },
    [log, tell, ask],
  );
}

/** Takes what is written while the end is here: over the live channel, and by asking while that is closed. */
function useFollow(
  { workspace, run, stream, attempt }: LogSource,
  log: { current: LogWindow | null },
  { isAtEnd, isEnded, isWhole, log: here }: LogState,
  tell: (piece: Piece) => void,
  ask: (place: { offset: number }) => Promise<Piece>,
): void {
  const client = useTRPCClient();
  const isLive = useConnection() === "open";
  const [round, subscribeAnew] = useReducer((count: number) => count + 1, 0);
  const isFollowing = here !== null && isAtEnd && !(isEnded && isWhole);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round subscribes from where the log is by then
  useEffect(() => {
    const followed = log.current;
    if (!isFollowing || !followed) return;
    const onData = ({ data }: { data: Piece }) => {
      // Without room only the size is told; once too much is missing, the end is no longer followed.
      if (!followed.hasRoom() || followed.append(data)) tell(data);
      // What came in another way meanwhile does not end where this piece begins.
      else if (data.nextOffset > followed.nextOffset) subscribeAnew();
    };
    const following = keepSubscribed((onError) => {
      const from = { workspace, run, stream, attempt, offset: followed.nextOffset };
      return client.logs.follow.subscribe(from, { onData, onError });
    });
    return () => following.unsubscribe();
  }, [client, workspace, run, stream, attempt, isFollowing, here, round]);

  useEffect(() => {
    if (!isFollowing || isLive) return;
    const timer = setInterval(async () => {
      const followed = log.current;
      if (!followed) return;
      // A lost connection is shown by the top bar; the next round tries again.
      const piece = await ask({ offset: followed.nextOffset }).catch(() => null);
      if (piece && (!followed.hasRoom() || followed.append(piece))) tell(piece);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [log, ask, tell, isFollowing, isLive]);
}

/** Counting up to the end of a large log takes a while: its lines are shown before they have their numbers. */
function useLineNumbers(
  { workspace, run, stream, attempt }: LogSource,
  log: { current: LogWindow | null },
  redraw: () => void,
): void {
  const client = useTRPCClient();
  const here = log.current;
  const isUnknown = here !== null && here.firstLine === null;
  useEffect(() => {
    if (!here || !isUnknown) return;
    const { firstOffset, shift } = here;
    client.logs.line.query({ workspace, run, stream, attempt, offset: firstOffset }).then(
      (line) => {
        // Lines may have come or gone at the front meanwhile.
        here.firstLine ??= line + here.shift - shift;
        redraw();
      },
      () => {},
    );
  }, [client, workspace, run, stream, attempt, here, isUnknown, redraw]);
}
