"use client";
import { useQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState } from "../ui/states";
import type { OfVersion } from "./data-preview";

/** Data that stays in its datastore: whether it is still what was registered. */
export function OutsideData(of: OfVersion) {
  const trpc = useTRPC();
  const source = useQuery({ ...trpc.data.checkSource.queryOptions(of), retry: false });
  const again = (
    <Button size="sm" onClick={() => void source.refetch()}>
      Look again
    </Button>
  );
  if (source.isError)
    return (
      <ErrorState
        title="The source cannot be asked"
        cause={readRefusal(source.error).message}
        action={again}
      />
    );
  if (source.data?.state === "changed")
    return <ErrorState title="The source has changed" cause={source.data.message} action={again} />;
  return (
    <EmptyState
      icon={Database}
      title="This data stays in its datastore"
      className="rounded-lg border bg-surface"
    >
      Each run that takes it is given what is there then.{" "}
      {source.data?.message ?? "The source is being asked."}
    </EmptyState>
  );
}
