"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pin } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import type { PinState } from "@/server/data/get-pin";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Progress } from "../ui/progress";
import type { OfVersion } from "./data-preview";

/** Has a version copied that lies elsewhere, and shows how far that is. */
export function PinData(of: OfVersion) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pollMs = usePollMs(true);
  const { data: pin } = useQuery({
    ...trpc.data.pin.queryOptions(of),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? pollMs : false),
  });
  const begin = useMutation(
    trpc.data.beginPin.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.data.pin.queryFilter(of)),
    }),
  );
  const isPinned = pin?.state === "pinned";
  useEffect(() => {
    // The version has files from now on, and all of the page shows them.
    if (isPinned) void queries.invalidateQueries();
  }, [isPinned, queries]);
  if (!pin || pin.state === "kept" || isPinned) return null;
  if (pin.state === "running") return <Pinning workspace={of.workspace} pin={pin} />;
  const refusal = begin.error?.message ?? (pin.state === "failed" ? pin.message : undefined);
  return (
    <div className="flex flex-col items-start gap-2">
      {refusal && (
        <p role="alert" className="text-danger text-sm">
          It was not pinned: {refusal}
        </p>
      )}
      {pin.mayPin && (
        <Button size="sm" disabled={begin.isPending} onClick={() => begin.mutate(of)}>
          <Pin aria-hidden className="size-3.5" />
          Pin this version
        </Button>
      )}
      <p className="text-muted text-xs">
        Pinned, it holds a copy of what is there now, and later changes do not reach it.
      </p>
    </div>
  );
}

type Running = Extract<PinState, { state: "running" }>;

function Pinning({ workspace, pin }: { workspace: string; pin: Running }) {
  const { activityId, done, total, waitingReason } = pin;
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="flex items-center gap-2 text-sm">
        <span aria-hidden className="size-2 animate-breathe rounded-full bg-accent" />
        {total > 1
          ? `${done.toLocaleString("en")} of ${total.toLocaleString("en")} files are copied.`
          : "It is being copied."}
        <Link
          className="text-accent underline-offset-2 hover:underline"
          href={`/${workspace}/activity/${activityId}`}
        >
          Show the activity
        </Link>
      </p>
      {waitingReason && <p className="text-muted text-sm">{waitingReason}</p>}
      <Progress label="Copying" done={done} total={total} />
    </div>
  );
}
