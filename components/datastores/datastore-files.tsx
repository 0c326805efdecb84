"use client";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { FileText, Folder, FolderOpen, Upload } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type DragEvent, useState } from "react";
import { toast } from "sonner";
import { useTRPC, useTRPCClient } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { formatBytes, formatPlural } from "../ui/format";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import type { FileToSend } from "../uploads/file-to-send";
import { readChosen, readDropped } from "../uploads/read-dropped";
import { UploadProgress } from "../uploads/upload-progress";
import { useUpload, wasEnded } from "../uploads/use-upload";
import { DatastorePreview } from "./datastore-preview";
import { TestButton, TYPE_LABELS } from "./datastore-table";
import { fileAddress, type Uploaded, uploadFile } from "./upload-file";

interface DatastoreFilesProps {
  workspace: string;
  store: Answers["datastores"]["get"];
}

/** What lies in a datastore, folder by folder; the folder is in the address. */
export function DatastoreFiles({ workspace, store }: DatastoreFilesProps) {
  const [path, setPath] = useQueryState(
    "path",
    parseAsString.withDefault("").withOptions({ history: "push" }),
  );
  const { name, place, type, can } = store;
  const upload = useFolderUpload(workspace, name, path);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (can.write && upload.progress === null) upload.send(readDropped(event.dataTransfer));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first
    <div onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <PageHeader
        title={name}
        facts={
          <>
            <Link href={`/${workspace}/datastores`} className="text-accent hover:underline">
              Datastores
            </Link>
            <span>{TYPE_LABELS[type]}</span>
            <span className="max-w-full truncate">{place}</span>
          </>
        }
        actions={
          <>
            <TestButton workspace={workspace} datastore={name} />
            {can.write && (
              <UploadButton
                isSending={upload.progress !== null}
                onChoose={(files) => upload.send(Promise.resolve(files))}
              />
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4 p-6">
        {upload.progress && <UploadProgress progress={upload.progress} onCancel={upload.cancel} />}
        <Crumbs name={name} path={path} onOpen={(next) => void setPath(next || null)} />
        <Listing key={path} {...{ workspace, store, path }} onOpen={(next) => void setPath(next)} />
      </div>
    </div>
  );
}

function useFolderUpload(workspace: string, datastore: string, folder: string) {
  const queries = useQueryClient();
  const client = useTRPCClient();
  const { progress, send, cancel } = useUpload();
  async function sendAll(read: Promise<FileToSend[]>) {
    try {
      const files = await read;
      const made = await send(files, uploadFile(client, { workspace, datastore, folder }));
      if (made.length > 0) toast(tellUploaded(made));
    } catch (failure) {
      if (!wasEnded(failure)) toast.error(readRefusal(failure).message);
    } finally {
      await queries.invalidateQueries();
    }
  }
  return { progress, cancel, send: (read: Promise<FileToSend[]>) => void sendAll(read) };
}

function tellUploaded(made: Uploaded[]): string {
  const onTheirWay = made.filter(({ activityId }) => activityId !== null);
  if (onTheirWay.length > 0)
    return `${formatPlural(onTheirWay.length, "file is", "files are")} being written: see the activities`;
  return made.length === 1 ? `${made[0]!.path} is there` : `${made.length} files are there`;
}

interface UploadButtonProps {
  isSending: boolean;
  onChoose(files: FileToSend[]): void;
}

function UploadButton({ isSending, onChoose }: UploadButtonProps) {
  return (
    <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 text-sm focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
      <Upload aria-hidden className="size-4" /> {isSending ? "Uploading…" : "Upload files"}
      <input
        type="file"
        multiple
        className="sr-only"
        disabled={isSending}
        onChange={({ target }) => {
          if (target.files) onChoose(readChosen(target.files));
          // Otherwise the same file could not be chosen again, to go on with it.
          target.value = "";
        }}
      />
    </label>
  );
}

function Crumbs({ name, path, onOpen }: { name: string; path: string; onOpen(path: string): void }) {
  const parts = path === "" ? [] : path.split("/");
  return (
    <nav aria-label="Folder" className="flex flex-wrap items-center gap-1 text-sm">
      <Button size="sm" variant="ghost" onClick={() => onOpen("")}>
        {name}
      </Button>
      {parts.map((part, index) => (
        <span key={parts.slice(0, index + 1).join("/")} className="flex items-center gap-1">
          <span aria-hidden>/</span>
          <Button size="sm" variant="ghost" onClick={() => onOpen(parts.slice(0, index + 1).join("/"))}>
            {part}
          </Button>
        </span>
      ))}
      <CopyButton text={`azureml://datastores/${name}/paths/${path}`} label="Copy the address for jobs" />
    </nav>
  );
}

interface ListingProps extends DatastoreFilesProps {
  path: string;
  onOpen(path: string): void;
}

function Listing({ workspace, store, path, onOpen }: ListingProps) {
  const trpc = useTRPC();
  const [shown, setShown] = useState<string | null>(null);
  const options = trpc.datastores.browse.infiniteQueryOptions(
    { workspace, datastore: store.name, path },
    { getNextPageParam: (page) => page.cursor ?? undefined, placeholderData: keepPreviousData, retry: false },
  );
  const pages = useInfiniteQuery(options);
  if (pages.isPending) return <Skeleton className="h-40" />;
  if (pages.isError)
    return (
      <ErrorState
        title="This folder cannot be read"
        cause={readRefusal(pages.error).message}
        action={
          <Button size="sm" onClick={() => void pages.refetch()}>
            Try again
          </Button>
        }
      />
    );
  const entries = pages.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0)
    return (
      <EmptyState icon={FolderOpen} title="Nothing lies here" className="rounded-lg border bg-surface">
        {store.can.write
          ? "Drop files here, or let a job write its outputs to this place."
          : "A job may write its outputs to this place."}
      </EmptyState>
    );
  return (
    <>
      <Entries {...{ workspace, datastore: store.name, path, entries, onOpen }} onShow={setShown} />
      {pages.hasNextPage && (
        <Button
          className="self-center"
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {pages.isFetchingNextPage ? "Reading…" : "Show more"}
        </Button>
      )}
      {shown && (
        <DatastorePreview
          {...{ workspace, datastore: store.name, path: shown }}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}

interface EntriesProps {
  workspace: string;
  datastore: string;
  path: string;
  entries: Answers["datastores"]["browse"]["entries"];
  onOpen(path: string): void;
  onShow(path: string): void;
}

function Entries({ workspace, datastore, path, entries, onOpen, onShow }: EntriesProps) {
  const skip = path === "" ? 0 : path.length + 1;
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th className="text-right">Size</Th>
            <Th>Changed</Th>
            <Th className="w-28" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {entries.map(({ path: at, kind, sizeBytes, modifiedAt }) => (
            <Tr key={`${kind} ${at}`}>
              <Td className="max-w-96">
                <Button
                  size="sm"
                  variant="ghost"
                  className="max-w-full"
                  onClick={() => (kind === "folder" ? onOpen(at) : onShow(at))}
                >
                  {kind === "folder" ? <Folder aria-hidden /> : <FileText aria-hidden />}
                  <span className="truncate">{at.slice(skip)}</span>
                </Button>
              </Td>
              <Td className="num text-right">{sizeBytes === null ? "" : formatBytes(sizeBytes)}</Td>
              <Td className="text-muted">{modifiedAt && <RelativeTime at={modifiedAt} />}</Td>
              <Td>
                {kind === "file" && (
                  <a
                    href={fileAddress({ workspace, datastore }, at)}
                    download
                    aria-label={`Download ${at}`}
                    className="text-accent hover:underline"
                  >
                    Download
                  </a>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}
