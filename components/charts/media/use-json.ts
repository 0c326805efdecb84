"use client";
import { useQuery } from "@tanstack/react-query";
import { fetchBytes } from "../../files/fetch-text";
import { fileHref } from "../../files/file-tree";
import { formatBytes } from "../../ui/format";
import type { FrameProps } from "./frame-props";

const MAX_BYTES = 5_000_000;

/** The JSON of a frame as `read` makes it out; what is too large or something else is an error that says so. */
export function useJson<T>({ frame, base }: FrameProps, read: (value: unknown) => T) {
  const href = fileHref(base, frame.path);
  return useQuery({
    queryKey: ["media", href, frame.sizeBytes],
    queryFn: async ({ signal }) => {
      if (frame.sizeBytes > MAX_BYTES) {
        throw new Error(`It has ${formatBytes(frame.sizeBytes)}: too large to be shown here.`);
      }
      const bytes = await fetchBytes(href, { start: 0, end: frame.sizeBytes }, signal);
      return read(JSON.parse(new TextDecoder().decode(bytes)));
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
