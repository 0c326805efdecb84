"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";
import { AttachDatastore } from "./attach-datastore";
import { DatastoreTable } from "./datastore-table";

interface DatastorePageProps {
  workspace: string;
  initial: Answers["datastores"]["list"];
}

export function DatastorePage({ workspace, initial }: DatastorePageProps) {
  const trpc = useTRPC();
  const [isAdding, setAdding] = useState(false);
  const list = useQuery({ ...trpc.datastores.list.queryOptions({ workspace }), initialData: initial });
  const { datastores, can } = list.data;
  return (
    <>
      <PageHeader
        title="Datastores"
        facts="Places where data lies, which jobs read and write by name"
        actions={
          can.write && (
            <Button variant="primary" onClick={() => setAdding(true)}>
              <Plus aria-hidden /> Attach a datastore
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-4 p-6">
        {list.isError && (
          <ErrorState
            title="The datastores could not be read again"
            cause={readRefusal(list.error).message}
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        <DatastoreTable workspace={workspace} datastores={datastores} canWrite={can.write} />
      </div>
      {isAdding && <AttachDatastore workspace={workspace} onClose={() => setAdding(false)} />}
    </>
  );
}
