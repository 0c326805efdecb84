"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RunPicker } from "@/components/runs/run-picker";
import { fileHref } from "../../files/file-tree";
import { useTRPC } from "../../live/trpc";
import { Button } from "../../ui/button";
import { Dialog, DialogContent } from "../../ui/dialog";
import { formatBytes } from "../../ui/format";
import { Skeleton } from "../../ui/states";

interface PictureDialogProps {
  workspace: string;
  onInsert(text: string): void;
  onClose(): void;
}

/** What the door of the files serves as a picture. */
const PICTURE = /\.(png|jpe?g|gif|webp|svg)$/i;

/** In Markdown these end the address or the words before it. */
const escapeAddress = (address: string) =>
  address.replace(/[()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const escapeWords = (words: string) => words.replace(/[[\]\\]/g, "\\$&");

/** Chooses a picture among the files of a run. */
export function PictureDialog({ workspace, onInsert, onClose }: PictureDialogProps) {
  const [run, setRun] = useState<{ name: string; label: string } | null>(null);
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        side
        title="Insert a picture"
        description="A report shows pictures that runs of this workspace have stored; nothing is loaded from elsewhere."
      >
        {run ? (
          <>
            <div className="flex items-center justify-between gap-2 text-sm">
              <span className="truncate">{run.label}</span>
              <Button size="sm" onClick={() => setRun(null)}>
                Another run
              </Button>
            </div>
            <PicturesOf
              {...{ workspace }}
              run={run.name}
              onPick={(path) => {
                const address = fileHref(`/${workspace}/runs/${run.name}/files`, path);
                onInsert(`![${escapeWords(`${path} of ${run.label}`)}](${escapeAddress(address)})`);
              }}
            />
          </>
        ) : (
          <div className="rounded-md border">
            <RunPicker workspace={workspace} without={[]} onPick={(name, label) => setRun({ name, label })} />
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}

interface PicturesOfProps {
  workspace: string;
  run: string;
  onPick(path: string): void;
}

function PicturesOf({ workspace, run, onPick }: PicturesOfProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.runs.files.queryOptions({ workspace, run }));
  if (!data) return <Skeleton className="h-40" />;
  const pictures = data.filter(({ path }) => PICTURE.test(path));
  if (pictures.length === 0) return <p className="text-sm text-muted">This run has stored no pictures.</p>;
  return (
    <ul aria-label="Pictures" className="min-h-0 overflow-y-auto rounded-md border p-1">
      {pictures.map(({ path, sizeBytes }) => (
        <li key={path}>
          <button
            type="button"
            onClick={() => onPick(path)}
            className="flex h-8 w-full items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover"
          >
            <span className="truncate" title={path}>
              {path}
            </span>
            <span className="num ml-auto shrink-0 text-xs text-faint">{formatBytes(sizeBytes)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
