"use client";
import { useCallback } from "react";
import { isElsewhere, pictureAddress } from "../../markdown/addresses";
import { Markdown } from "../../markdown/markdown";
import { ScrollBox } from "../../ui/scroll-box";
import type { PreviewProps } from "./file-preview";
import { PartNote, useFileText } from "./use-file-text";

export function MarkdownPreview({ file, href }: PreviewProps) {
  const { text, isPart, instead } = useFileText({ file, href });
  // A picture is named from the folder of the text.
  const pictureOf = useCallback(
    (address: string) =>
      isElsewhere(address) ? null : pictureAddress(new URL(address, new URL(href, location.href)).pathname),
    [href],
  );
  if (text === null) return instead;
  return (
    <>
      {isPart && <PartNote sizeBytes={file.sizeBytes} />}
      <ScrollBox label={file.path} className="min-h-0 flex-1 bg-surface">
        <Markdown text={text} headingLevel={2} pictureOf={pictureOf} className="mx-auto max-w-3xl p-6" />
      </ScrollBox>
    </>
  );
}
