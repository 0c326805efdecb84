"use client";
import { useEffect, useRef, useState } from "react";
import type { FileToSend } from "./file-to-send";
import { type Progress, type SendOne, sendFiles, UploadEnded } from "./send-files";

/**
 * Sending files from a page: how far it is, and a way to cancel it. Who leaves the page, or loses the line, chooses the same
 * files again, and what the studio has of them is not sent once more.
 */
export function useUpload() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const underWay = useRef<AbortController | null>(null);
  useEffect(() => () => underWay.current?.abort(new UploadEnded("left")), []);

  async function send<Result>(files: readonly FileToSend[], sendOne: SendOne<Result>): Promise<Result[]> {
    const ends = new AbortController();
    underWay.current = ends;
    try {
      return await sendFiles(files, sendOne, { signal: ends.signal, onProgress: setProgress });
    } finally {
      underWay.current = null;
      setProgress(null);
    }
  }
  const cancel = () => underWay.current?.abort(new UploadEnded("canceled"));
  return { progress, send, cancel };
}

/** What a page says of a failed upload: nothing where somebody meant it. */
export const wasEnded = (failure: unknown): boolean => failure instanceof UploadEnded;
