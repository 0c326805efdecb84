"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ComponentType } from "react";
import { ViewTabs } from "../../ui/view-tabs";
import type { TreeFile } from "../file-tree";
import { JsonPreview } from "./json-preview";
import { hasSource, kindOf, type PreviewKind } from "./kinds";
import { MarkdownPreview } from "./markdown-preview";
import { PagePreview } from "./page-preview";
import { ParquetPreview } from "./parquet-preview";
import { PicturePreview } from "./picture-preview";
import { TablePreview } from "./table-preview";
import { TextPreview } from "./text-preview";

export interface PreviewProps {
  file: TreeFile;
  href: string;
}

const PREVIEWS: Record<PreviewKind, ComponentType<PreviewProps>> = {
  picture: PicturePreview,
  table: TablePreview,
  parquet: ParquetPreview,
  json: JsonPreview,
  markdown: MarkdownPreview,
  page: PagePreview,
  text: TextPreview,
};
const VIEWS = { preview: "Preview", source: "Source" };

/** A file as it is best looked at, or as it was written. Only what is shown of it is fetched. */
export function FilePreview({ file, href }: PreviewProps) {
  const [view, setView] = useQueryState(
    "view",
    parseAsStringLiteral(["preview", "source"]).withDefault("preview"),
  );
  const kind = kindOf(file.path);
  const Preview = view === "source" && hasSource(kind) ? TextPreview : PREVIEWS[kind];
  return (
    <>
      {hasSource(kind) && (
        <ViewTabs label="View" views={VIEWS} current={view} onChoose={(next) => void setView(next)} />
      )}
      <Preview file={file} href={href} />
    </>
  );
}
