"use client";
import { useQuery } from "@tanstack/react-query";
import { LockKeyhole, Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState } from "../ui/states";
import { SecretTable } from "./secret-table";
import { SetSecret } from "./set-secret";

interface SecretPageProps {
  workspace: string;
  initial: Answers["secrets"]["list"];
}

export function SecretPage({ workspace, initial }: SecretPageProps) {
  const trpc = useTRPC();
  const [isAdding, setAdding] = useState(false);
  const list = useQuery({ ...trpc.secrets.list.queryOptions({ workspace }), initialData: initial });
  const { secrets, can } = list.data;
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden /> New secret
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Secrets"
        facts="Values that jobs use by name, and that nobody reads again"
        actions={can.write && secrets.length > 0 && add}
      />
      <div className="flex flex-col gap-4 p-6">
        {list.isError && (
          <ErrorState
            title="The secrets could not be read again"
            cause={readRefusal(list.error).message}
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        {secrets.length === 0 ? (
          <EmptyState icon={LockKeyhole} title="No secrets yet" action={can.write && add}>
            {can.write
              ? "Keys and passwords that jobs need: they are encrypted, hidden in logs, and never shown again. A job names one in a variable, as in "
              : "Contributors and Owners of this workspace set them. A job names one in a variable, as in "}
            <code className="font-mono">API_KEY: secret:API_KEY</code>.
          </EmptyState>
        ) : (
          <SecretTable {...{ workspace, secrets }} canWrite={can.write} />
        )}
      </div>
      {isAdding && <SetSecret workspace={workspace} onClose={() => setAdding(false)} />}
    </>
  );
}
