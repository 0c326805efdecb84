"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../live/trpc";
import { type DraftFile, readIgnoreTexts } from "./draft-file";

export interface Snapshot {
  kept: ReadonlySet<string>;
  leftOut: ReadonlySet<string>;
  sizeBytes: number;
  /** False while it is still that of the files before these: nothing may be left out by it. */
  isCurrent: boolean;
}

/** What of these files the snapshot would hold, as the server applies the ignore files. */
export function useSnapshot(workspace: string, files: readonly DraftFile[]): Snapshot | null {
  const trpc = useTRPC();
  const ignoreFiles = files.filter(({ path }) => /(^|\/)\.(aml|git)ignore$/.test(path));
  const { data: ignore } = useQuery({
    queryKey: [
      "ignore",
      ignoreFiles.map(({ path, sizeBytes, source }) => [
        path,
        sizeBytes,
        source.kind === "text" ? source.text : "",
      ]),
    ],
    queryFn: () => readIgnoreTexts(ignoreFiles),
  });
  const listed = files.map(({ path, sizeBytes }) => ({ path, sizeBytes }));
  const { data, isPlaceholderData } = useQuery({
    ...trpc.snapshots.preview.queryOptions({ workspace, files: listed, ignore: ignore ?? {} }),
    enabled: ignore !== undefined,
    placeholderData: (previous) => previous,
  });
  return useMemo(() => {
    if (!data) return null;
    const kept = new Set(data.files.map(({ path }) => path));
    const leftOut = files.map(({ path }) => path).filter((path) => !isPlaceholderData && !kept.has(path));
    return { kept, leftOut: new Set(leftOut), sizeBytes: data.sizeBytes, isCurrent: !isPlaceholderData };
  }, [data, files, isPlaceholderData]);
}
