"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import { Dialog, DialogContent } from "../ui/dialog";
import { formatBytes } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";

interface DatastorePreviewProps {
  workspace: string;
  datastore: string;
  path: string;
  onClose(): void;
}

/** The beginning of a file, where that is text. */
export function DatastorePreview({ workspace, datastore, path, onClose }: DatastorePreviewProps) {
  const trpc = useTRPC();
  const read = useQuery({
    ...trpc.datastores.preview.queryOptions({ workspace, datastore, path }),
    retry: false,
  });
  const size = read.data ? formatBytes(read.data.entry.sizeBytes ?? 0) : "";
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        title={path.split("/").at(-1)!}
        description={read.data?.isCut ? `The beginning of ${size}.` : size || "It is being read."}
        side
      >
        {read.isPending && <Skeleton className="h-40" />}
        {read.isError && (
          <ErrorState title="The file cannot be read" cause={readRefusal(read.error).message} />
        )}
        {read.data &&
          (read.data.text === null ? (
            <p className="text-sm text-muted">This file is no text: download it to look at it.</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
            <pre tabIndex={0} className="overflow-auto rounded-lg border bg-surface p-3 font-mono text-xs">
              {read.data.text || "The file is empty."}
            </pre>
          ))}
      </DialogContent>
    </Dialog>
  );
}
