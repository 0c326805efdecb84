"use client";

/** Lets the browser keep these bytes as a file of that name. */
export function saveFile(name: string, content: Blob): void {
  const href = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}

/** The same for a table. */
export const saveText = (name: string, text: string): void =>
  saveFile(name, new Blob([text], { type: "text/csv" }));

/** The name of a metric as that of a file: what a file system refuses is left out. */
export const fileName = (title: string, extension: string): string =>
  `${title.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 100) || "chart"}.${extension}`;
