"use client";
import { useQuery } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import { classes } from "../../ui/classes";
import { formatBytes, formatCount } from "../../ui/format";
import { ScrollBox } from "../../ui/scroll-box";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { fetchBytes } from "../fetch-text";
import type { PreviewProps } from "./file-preview";
import { HEAD_BYTES, readPictureSize } from "./read-picture-size";

/** Decoded, a pixel takes four bytes: more than this would take the tab's memory. */
const MAX_PIXELS = 60_000_000;
const MAX_BYTES = 50_000_000;

/** A picture, unless to draw it would stop the page: its measures are read before it is fetched. */
export function PicturePreview({
  file,
  href,
  isOneOfMany = false,
}: PreviewProps & { isOneOfMany?: boolean }) {
  const { data: size, error } = useQuery({
    queryKey: ["picture-size", href, file.sizeBytes],
    queryFn: async ({ signal }) =>
      readPictureSize(
        await fetchBytes(href, { start: 0, end: Math.min(HEAD_BYTES, file.sizeBytes) }, signal),
      ),
  });
  if (error)
    return <ErrorState className="m-6" title="The picture could not be read" cause={error.message} />;
  if (size === undefined) return <Skeleton className="m-6 h-60" />;
  const isTooLarge = file.sizeBytes > MAX_BYTES || (size !== null && size.width * size.height > MAX_PIXELS);
  const measures = size && `${formatCount(size.width)} × ${formatCount(size.height)} pixels`;
  if (isTooLarge) {
    return (
      <EmptyState icon={ImageOff} title="This picture is too large to be shown here">
        It has {measures ? `${measures} and ` : ""}
        {formatBytes(file.sizeBytes)}. Download it to look at it.
      </EmptyState>
    );
  }
  return (
    <ScrollBox
      label={file.path}
      className={classes("flex min-h-0 flex-1 flex-col items-center gap-2", !isOneOfMany && "p-6")}
    >
      {/* biome-ignore lint/performance/noImgElement: the file is shown as it was stored */}
      <img
        src={href}
        alt={file.path}
        width={size?.width}
        height={size?.height}
        decoding="async"
        className="h-auto max-w-full rounded-md border bg-surface"
      />
      {measures && !isOneOfMany && <p className="num text-xs text-muted">{measures}</p>}
    </ScrollBox>
  );
}
