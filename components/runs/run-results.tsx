"use client";
import { useQuery } from "@tanstack/react-query";
import { fileHref } from "../files/file-tree";
import { kindOf } from "../files/preview/kinds";
import { PicturePreview } from "../files/preview/picture-preview";
import { useTRPC } from "../live/trpc";
import { formatMetric } from "../ui/format";

const MOST_PICTURES = 12;

interface Results {
  metrics: { key: string; value: number | null }[];
  pictures: { file: { path: string; sizeBytes: number }; href: string }[];
}

interface ResultsOptions {
  workspace: string;
  run: string;
  /** Whose metrics they are. */
  source: string;
}

/** What a run has measured, and the pictures that it has left; null until both are known. */
export function useResults({ workspace, run, source }: ResultsOptions): Results | null {
  const trpc = useTRPC();
  const { data: series, isPending } = useQuery(trpc.metrics.list.queryOptions({ workspace, runs: [source] }));
  const { data: files, isPending: isListing } = useQuery(trpc.runs.files.queryOptions({ workspace, run }));
  if (isPending || isListing) return null;
  const own = series?.filter(({ key }) => !key.startsWith("system/")) ?? [];
  const pictures = files?.filter(({ path }) => kindOf(path) === "picture") ?? [];
  return {
    metrics: own.map(({ key, last }) => ({ key, value: last.value })),
    pictures: pictures
      .slice(0, MOST_PICTURES)
      .map((file) => ({ file, href: fileHref(`/${workspace}/runs/${run}/files`, file.path) })),
  };
}

/** How good it is, at a glance. */
export function RunResults({ metrics, pictures }: Results) {
  return (
    <div className="flex flex-col gap-4 p-4">
      {metrics.length > 0 && (
        <dl aria-label="Metrics" className="flex flex-wrap gap-2">
          {metrics.map(({ key, value }) => (
            <div key={key} className="min-w-28 rounded-md border px-3 py-2">
              <dt className="text-xs break-words text-muted">{key}</dt>
              <dd className="num text-lg font-semibold" title={value?.toString()}>
                {value === null ? "–" : formatMetric(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="grid items-start gap-4 md:grid-cols-2 xl:grid-cols-3">
        {pictures.map((picture) => (
          <PicturePreview key={picture.href} {...picture} isOneOfMany />
        ))}
      </div>
    </div>
  );
}
