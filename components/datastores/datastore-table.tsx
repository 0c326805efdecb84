"use client";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { readRefusal } from "../ui/refusal";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

export type Datastore = Answers["datastores"]["list"]["datastores"][number];

export const TYPE_LABELS: Record<Datastore["type"], string> = {
  workspace: "This workspace",
  local: "Local folder",
  s3: "S3-compatible",
  azure_blob: "Azure Blob",
};

interface DatastoreTableProps {
  workspace: string;
  datastores: Datastore[];
  canWrite: boolean;
}

export function DatastoreTable({ workspace, datastores, canWrite }: DatastoreTableProps) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Type</Th>
            <Th>Place</Th>
            <Th>Attached</Th>
            <Th className="w-40" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {datastores.map((store) => (
            <Tr key={store.name}>
              <Td className="max-w-64">
                <Link
                  href={`/${workspace}/datastores/${store.name}`}
                  className="font-mono font-medium text-accent hover:underline"
                >
                  {store.name}
                </Link>
              </Td>
              <Td>{TYPE_LABELS[store.type]}</Td>
              <Td className="max-w-96 truncate text-muted" title={store.place}>
                {store.place}
              </Td>
              <Td className="text-muted">
                {store.createdAt ? (
                  <>
                    <RelativeTime at={store.createdAt} /> by {store.createdByName}
                  </>
                ) : (
                  "With the workspace"
                )}
              </Td>
              <Td>
                <span className="flex items-center justify-end gap-1">
                  <TestButton workspace={workspace} datastore={store.name} />
                  {canWrite && !store.isDefault && <DeleteButton workspace={workspace} store={store} />}
                </span>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

/** What the test found stands beside it, until it is asked again. */
export function TestButton({ workspace, datastore }: { workspace: string; datastore: string }) {
  const trpc = useTRPC();
  const test = useMutation(trpc.datastores.test.mutationOptions());
  const found = test.error ? { isReached: false, message: readRefusal(test.error).message } : test.data;
  return (
    <>
      {found && (
        <span role="status" className={`max-w-80 text-xs ${found.isReached ? "text-muted" : "text-danger"}`}>
          {found.message}
        </span>
      )}
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Test the connection of ${datastore}`}
        disabled={test.isPending}
        onClick={() => test.mutate({ workspace, datastore })}
      >
        {test.isPending ? "Testing…" : "Test"}
      </Button>
    </>
  );
}

function DeleteButton({ workspace, store }: { workspace: string; store: Datastore }) {
  const trpc = useTRPC();
  const remove = useChange(trpc.datastores.delete.mutationOptions(), "The datastore is deleted");
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      label="Delete"
      ariaLabel={`Delete ${store.name}`}
      title={`Delete ${store.name}?`}
      consequence="What lies there stays. Secrets that were made for it go with it, and jobs that name it are refused from now on."
      verb="Delete the datastore"
      onConfirm={() => remove.mutateAsync({ workspace, datastore: store.name }).catch(() => {})}
    />
  );
}
