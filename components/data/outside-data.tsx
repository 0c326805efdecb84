"use client";
import { useQuery } from "@tanstack/react-query";
import { Database, Globe } from "lucide-react";
import type { DataSpec } from "@/domain/data";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";
import type { OfVersion } from "./data-preview";
import { PinData } from "./pin-data";

/** Data that stays where it is: whether it is still what was registered, and a copy of it on request. */
export function OutsideData({ spec, ...of }: OfVersion & { spec: DataSpec }) {
  const trpc = useTRPC();
  const isOnWeb = spec.kind === "http";
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
  const Icon = isOnWeb ? Globe : Database;
  return (
    <section aria-label="Source" className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
      <div className="flex gap-3">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        <div className="flex min-w-0 flex-col gap-1">
          <h2 className="font-medium text-sm">
            {isOnWeb ? "An address on the web" : "This data stays in its datastore"}
          </h2>
          <p className="text-muted text-sm">
            Each run that takes it is given what is there then.{" "}
            {source.data?.message ?? "The source is being asked."}
          </p>
        </div>
      </div>
      <PinData {...of} />
    </section>
  );
}
