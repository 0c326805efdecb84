"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ScrollBox } from "../../ui/scroll-box";
import { ErrorState, Skeleton } from "../../ui/states";
import { fetchBytes } from "../fetch-text";
import type { PreviewProps } from "./file-preview";
import { JsonNode } from "./json-tree";
import { TextPreview } from "./text-preview";
import { PartNote } from "./use-file-text";

/** A tree needs the whole of the file. A larger one is shown as the text that it begins with. */
const MAX_BYTES = 20_000_000;

export function JsonPreview({ file, href }: PreviewProps) {
  return file.sizeBytes > MAX_BYTES ? <TextPreview {...{ file, href }} /> : <JsonFile {...{ file, href }} />;
}

/** The values of a JSON file as a tree that folds; as text where it is no JSON. */
function JsonFile({ file, href }: PreviewProps) {
  const { data: text, error } = useQuery({
    queryKey: ["json", href, file.sizeBytes],
    queryFn: async ({ signal }) =>
      new TextDecoder().decode(await fetchBytes(href, { start: 0, end: file.sizeBytes }, signal)),
  });
  const value = useMemo(() => (text === undefined ? undefined : readJson(text)), [text]);
  if (error) return <ErrorState className="m-6" title="The file could not be read" cause={error.message} />;
  if (!value) return <Skeleton className="m-6 h-40" />;
  if ("problem" in value) {
    return (
      <>
        <PartNote sizeBytes={file.sizeBytes}>
          This is no valid JSON ({value.problem}), so its text is shown.
        </PartNote>
        <TextPreview file={file} href={href} />
      </>
    );
  }
  return (
    <ScrollBox label={file.path} className="min-h-0 flex-1 bg-surface p-4 font-mono text-xs leading-5">
      <JsonNode name={null} value={value.value} depth={0} />
    </ScrollBox>
  );
}

function readJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (failure) {
    return { problem: failure instanceof Error ? failure.message.slice(0, 120) : "it cannot be read" };
  }
}
