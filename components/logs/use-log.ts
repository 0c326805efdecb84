"use client";
import { useEffect, useReducer, useRef, useState } from "react";
import { useConnection } from "../live/connection";
import { useTRPCClient } from "../live/trpc";
import { LogBuffer } from "./log-buffer";

/** How much of the end of a log is fetched at first. */
const TAIL_BYTES = 1_000_000;
const POLL_MS = 1_500;

export interface LogSource {
  workspace: string;
  run: string;
  stream: "user" | "build";
}

export interface LogState {
  buffer: LogBuffer | null;
  /** The log's size in bytes, as far as it is known. */
  sizeBytes: number;
  /** True when nothing more will come. */
  isEnded: boolean;
  failure: string | null;
}

/**
 * A log from its tail on, as it grows. Pieces come over the live channel, and by asking while that is closed; the buffer
 * takes only what continues it, so both may run at once.
 */
export function useLog({ workspace, run, stream }: LogSource): LogState {
  const client = useTRPCClient();
  const isLive = useConnection() === "open";
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [state, setState] = useState<LogState>({ buffer: null, sizeBytes: 0, isEnded: false, failure: null });
  const buffer = useRef<LogBuffer | null>(null);

  const take = (piece: Awaited<ReturnType<typeof client.runs.readLog.query>>) => {
    buffer.current ??= new LogBuffer(piece.offset);
    buffer.current.accept(piece);
    const isEnded = piece.isEnded && buffer.current.nextOffset >= piece.sizeBytes;
    setState({ buffer: buffer.current, sizeBytes: piece.sizeBytes, isEnded, failure: null });
    redraw();
  };
  const taking = useRef(take);
  taking.current = take;

  useEffect(() => {
    buffer.current = null;
    setState({ buffer: null, sizeBytes: 0, isEnded: false, failure: null });
    const abort = new AbortController();
    client.runs.readLog
      .query({ workspace, run, stream, tailBytes: TAIL_BYTES }, { signal: abort.signal })
      .then((piece) => taking.current(piece))
      .catch((error) => {
        if (!abort.signal.aborted) setState((old) => ({ ...old, failure: error.message }));
      });
    return () => abort.abort();
  }, [client, workspace, run, stream]);

  const isReading = state.buffer !== null && !state.isEnded;
  useEffect(() => {
    if (!isReading) return;
    const offset = buffer.current?.nextOffset ?? 0;
    const following = client.runs.followLog.subscribe(
      { workspace, run, stream, offset },
      { onData: ({ data }) => taking.current(data) },
    );
    return () => following.unsubscribe();
  }, [client, workspace, run, stream, isReading]);

  useEffect(() => {
    if (!isReading || isLive) return;
    const ask = async () => {
      const offset = buffer.current?.nextOffset ?? 0;
      // A lost connection is shown by the top bar; the next round tries again.
      await client.runs.readLog.query({ workspace, run, stream, offset }).then(taking.current, () => {});
    };
    const timer = setInterval(ask, POLL_MS);
    return () => clearInterval(timer);
  }, [client, workspace, run, stream, isReading, isLive]);

  return state;
}
