"use client";
import { CodeView } from "../../editor/code-view";
import type { PreviewProps } from "./file-preview";
import { PartNote, useFileText } from "./use-file-text";

export function TextPreview({ file, href }: PreviewProps) {
  const { text, isPart, instead } = useFileText({ file, href });
  if (text === null) return instead;
  return (
    <>
      {isPart && <PartNote sizeBytes={file.sizeBytes} />}
      <CodeView text={text} path={file.path} />
    </>
  );
}
