"use client";
import { File, FolderUp, Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { Input } from "../ui/field";
import { formatBytes } from "../ui/format";
import { readChosen } from "../uploads/read-dropped";
import { type DraftFile, pathProblem, textFile } from "./draft-file";

interface FilePanelProps {
  files: readonly DraftFile[];
  chosen: string | null;
  /** The paths that the ignore rules leave out. */
  leftOut: ReadonlySet<string>;
  onChoose(path: string): void;
  onAdd(files: DraftFile[]): void;
  onReplace(files: DraftFile[]): void;
  onRemove(path: string): void;
}

export function FilePanel({ files, chosen, leftOut, onChoose, onAdd, onReplace, onRemove }: FilePanelProps) {
  const sorted = [...files].sort((a, b) => a.path.localeCompare(b.path));
  return (
    <div className="flex min-h-0 flex-col">
      <ul aria-label="Files" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {sorted.map(({ path, sizeBytes }) => (
          <li key={path} className="group flex items-center">
            <button
              type="button"
              onClick={() => onChoose(path)}
              aria-current={path === chosen || undefined}
              className={classes(
                "flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-md px-2 text-left text-sm",
                path === chosen ? "bg-accent-soft text-accent" : "hover:bg-hover",
                leftOut.has(path) && "text-faint line-through",
              )}
              title={leftOut.has(path) ? `${path}: left out by an ignore file` : path}
            >
              <File aria-hidden className="size-3.5 shrink-0 text-faint" />
              <span className="truncate">{path}</span>
              <span className="num ml-auto text-xs text-muted">{formatBytes(sizeBytes)}</span>
            </button>
            <button
              type="button"
              onClick={() => onRemove(path)}
              aria-label={`Remove ${path}`}
              className="rounded-sm p-1 text-faint opacity-0 group-hover:opacity-100 hover:text-danger focus-visible:opacity-100"
            >
              <X className="size-3.5" />
            </button>
          </li>
        ))}
        {sorted.length === 0 && (
          <li className="px-2 py-4 text-sm text-muted">No files. Drop a folder here, or add a file.</li>
        )}
      </ul>
      <div className="flex flex-col gap-2 border-t p-2">
        <AddFile files={files} onAdd={(file) => onAdd([file])} />
        <label className="flex h-7 cursor-pointer items-center gap-1.5 rounded-md px-2 text-sm text-muted focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          <FolderUp aria-hidden className="size-4" /> Choose a folder
          <input
            type="file"
            className="sr-only"
            multiple
            {...{ webkitdirectory: "" }}
            onChange={(event) => event.target.files && onReplace(readChosen(event.target.files))}
          />
        </label>
      </div>
    </div>
  );
}

function AddFile({ files, onAdd }: { files: readonly DraftFile[]; onAdd(file: DraftFile): void }) {
  const [path, setPath] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = pathProblem(path, files);
    setProblem(wrong);
    if (wrong) return;
    onAdd(textFile(path, ""));
    setPath("");
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-1">
      <div className="flex gap-1">
        <Input
          aria-label="Name of the new file"
          aria-invalid={problem ? true : undefined}
          placeholder="src/model.py"
          className="h-7! font-mono text-xs"
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
        <Button type="submit" size="sm" aria-label="Add the file">
          <Plus />
        </Button>
      </div>
      {problem && (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}
