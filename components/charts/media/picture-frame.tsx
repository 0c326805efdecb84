"use client";
import { useQuery } from "@tanstack/react-query";
import { fetchBytes } from "../../files/fetch-text";
import { fileHref } from "../../files/file-tree";
import { HEAD_BYTES, readPictureSize } from "../../files/preview/read-picture-size";
import { formatBytes, formatCount } from "../../ui/format";
import { Skeleton } from "../../ui/states";
import type { FrameProps } from "./frame-props";

/** What a card decodes at most: four bytes a pixel, and several cards at once. */
const MAX_PIXELS = 24_000_000;
const MAX_BYTES = 20_000_000;

/** A picture; of one that would take the tab's memory, the small copy of the client or else its measures. */
export function PictureFrame({ frame, base, title }: FrameProps) {
  const href = fileHref(base, frame.path);
  const { data: size, error } = useQuery({
    queryKey: ["picture-size", href, frame.sizeBytes],
    queryFn: async ({ signal }) =>
      readPictureSize(
        await fetchBytes(href, { start: 0, end: Math.min(HEAD_BYTES, frame.sizeBytes) }, signal),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <p className="py-2 text-sm text-danger">{error.message}</p>;
  if (size === undefined) return <Skeleton className="h-full" />;
  const isTooLarge = frame.sizeBytes > MAX_BYTES || (size !== null && size.width * size.height > MAX_PIXELS);
  const measures = size && `${formatCount(size.width)} × ${formatCount(size.height)} pixels`;
  if (isTooLarge && !frame.thumbnail) {
    return (
      <p className="m-auto max-w-60 text-center text-sm text-muted">
        Too large to be shown here: {measures ? `${measures}, ` : ""}
        {formatBytes(frame.sizeBytes)}. Download it to look at it.
      </p>
    );
  }
  const shown = isTooLarge && frame.thumbnail ? fileHref(base, frame.thumbnail) : href;
  return (
    // biome-ignore lint/performance/noImgElement: the file is shown as it was stored
    <img
      src={shown}
      alt={frame.step === null ? title : `${title} at step ${frame.step}`}
      title={measures ?? undefined}
      decoding="async"
      className="m-auto max-h-full max-w-full rounded-sm object-contain"
      // A small picture is enlarged in squares, as its pixels are what one looks for.
      style={size && size.width <= 128 ? { height: "100%", imageRendering: "pixelated" } : undefined}
    />
  );
}
