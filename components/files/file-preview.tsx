"use client";
import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { CodeView } from "../editor/code-view";
import { formatBytes } from "../ui/format";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { fetchText, TEXT_BYTES } from "./fetch-text";
import { PICTURE, type TreeFile } from "./file-tree";

export function FilePreview({ file, href }: { file: TreeFile; href: string }) {
  if (PICTURE.test(file.path)) {
    return (
      <div className="flex min-h-0 flex-1 items-start justify-center overflow-auto p-6">
        {/* biome-ignore lint/performance/noImgElement: the file is shown as it was stored */}
        <img src={href} alt={file.path} className="max-w-full rounded-md border bg-surface" />
      </div>
    );
  }
  return <TextPreview key={href} file={file} href={href} />;
}

function TextPreview({ file, href }: { file: TreeFile; href: string }) {
  const { data, error } = useQuery({
    queryKey: ["file", href],
    queryFn: ({ signal }) => fetchText(href, file.sizeBytes, signal),
  });
  if (error) return <ErrorState className="m-6" title="The file could not be read" cause={error.message} />;
  if (data === undefined) return <Skeleton className="m-6 h-40" />;
  if (data === null) {
    return (
      <EmptyState icon={FileQuestion} title="This file is no text">
        Download it to open it with what it was made for.
      </EmptyState>
    );
  }
  return (
    <>
      {file.sizeBytes > TEXT_BYTES && (
        <p className="border-b bg-info-soft px-4 py-1 text-xs text-info">
          The first {formatBytes(TEXT_BYTES)} of {formatBytes(file.sizeBytes)} are shown.
        </p>
      )}
      <CodeView text={data} path={file.path} />
    </>
  );
}
