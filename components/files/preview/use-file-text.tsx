"use client";
import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import type { ReactNode } from "react";
import { formatBytes } from "../../ui/format";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { fetchText, TEXT_BYTES } from "../fetch-text";
import type { PreviewProps } from "./file-preview";

interface FileText {
  /** The text, or null while `instead` is to be shown. */
  text: string | null;
  /** True where the file goes on behind the text. */
  isPart: boolean;
  instead: ReactNode;
}

/** The beginning of a file as text, or what is shown in place of it: loading, failed, no text. */
export function useFileText({ file, href }: PreviewProps): FileText {
  const { data, error } = useQuery({
    queryKey: ["file", href, file.sizeBytes],
    queryFn: ({ signal }) => fetchText(href, file.sizeBytes, signal),
  });
  const isPart = file.sizeBytes > TEXT_BYTES;
  if (typeof data === "string") return { text: data, isPart, instead: null };
  return { text: null, isPart, instead: <NoText error={error} isRead={data === null} /> };
}

function NoText({ error, isRead }: { error: Error | null; isRead: boolean }) {
  if (error) return <ErrorState className="m-6" title="The file could not be read" cause={error.message} />;
  if (!isRead) return <Skeleton className="m-6 h-40" />;
  return (
    <EmptyState icon={FileQuestion} title="This file is no text">
      Download it to open it with what it was made for.
    </EmptyState>
  );
}

/** Says that the file is larger than what is shown. */
export function PartNote({ sizeBytes, children }: { sizeBytes: number; children?: ReactNode }) {
  return (
    <p className="border-b bg-info-soft px-4 py-1 text-xs text-info">
      {children ?? `The first ${formatBytes(TEXT_BYTES)} of ${formatBytes(sizeBytes)} are shown.`}
    </p>
  );
}
