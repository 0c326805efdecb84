"use client";
import { FileUp, FolderUp } from "lucide-react";
import type { ChangeEvent } from "react";
import { formatBytes, formatPlural } from "../ui/format";
import type { FileToSend } from "./file-to-send";
import { readChosen, readDropped } from "./read-dropped";

/** A file, or the content of a folder. */
export interface Chosen {
  kind: "file" | "folder";
  /** What it is called at home; null of several things together. */
  name: string | null;
  files: FileToSend[];
}

interface ChooseProps {
  chosen: Chosen | null;
  onChoose(chosen: Chosen): void;
  onProblem(problem: string): void;
}

/** Takes a file or a folder, dropped or chosen. */
export function ChooseFiles({ chosen, onChoose, onProblem }: ChooseProps) {
  const take = (files: FileToSend[], folder: string | null) => {
    if (files.length === 0) return;
    const isFile = folder === null && files.length === 1;
    const name = isFile ? files[0]!.path : folder;
    onChoose({ kind: isFile ? "file" : "folder", name, files });
  };
  const onInput = (event: ChangeEvent<HTMLInputElement>) => {
    const { files } = event.target;
    const [folder, ...below] = files?.[0]?.webkitRelativePath.split("/") ?? [];
    if (files) take(readChosen(files), below.length > 0 ? folder! : null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons in it are the first
    <div
      className="flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 py-6 text-sm text-muted"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const entries = [...event.dataTransfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
        const folder = entries.length === 1 && entries[0]!.isDirectory ? entries[0]!.name : null;
        readDropped(event.dataTransfer).then(
          (files) => take(files, folder),
          (failure: Error) => onProblem(failure.message),
        );
      }}
    >
      <p>{chosen ? describeChosen(chosen) : "Drop a file or a folder here."}</p>
      <div className="flex gap-2">
        <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 text-ink focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          <FileUp aria-hidden className="size-4" /> Choose a file
          <input type="file" className="sr-only" onChange={onInput} />
        </label>
        <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 text-ink focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          <FolderUp aria-hidden className="size-4" /> Choose a folder
          <input type="file" className="sr-only" multiple {...{ webkitdirectory: "" }} onChange={onInput} />
        </label>
      </div>
    </div>
  );
}

function describeChosen({ kind, files }: Chosen): string {
  const size = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return kind === "file"
    ? `${files[0]!.path}, ${size}`
    : `A folder of ${formatPlural(files.length, "file")}, ${size}`;
}
