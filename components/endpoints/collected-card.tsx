"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TIMING } from "@/domain/serving/collector";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Input } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import { RelativeTime } from "../ui/time";
import { RegisterCollected } from "./register-collected";
import type { Endpoint } from "./states";

interface CollectedProps {
  workspace: string;
  endpoint: Endpoint;
}

/** What was collected of requests and their answers, and one of them by its id. */
export function CollectedCard({ workspace, endpoint: { name, deployments } }: CollectedProps) {
  const trpc = useTRPC();
  const [requestId, setRequestId] = useState("");
  const [before, setBefore] = useState<number>();
  const { data, error } = useQuery({
    ...trpc.endpoints.collected.queryOptions({
      ...{ workspace, endpoint: name, before },
      request: requestId.trim() || undefined,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: before === undefined ? 10_000 : false,
  });
  const collections = deployments.flatMap(({ name: deployment, settings: { collector } }) =>
    collector ? [...Object.keys(collector), TIMING].map((collection) => ({ deployment, collection })) : [],
  );
  const isOn = collections.length > 0;
  const search = (id: string) => {
    setRequestId(id);
    setBefore(undefined);
  };
  const aside = (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {isOn && <RegisterCollected endpoint={name} {...{ workspace, collections }} />}
      <div className="w-80">
        <Input
          aria-label="The id of a request"
          placeholder="The id of a request"
          value={requestId}
          maxLength={100}
          onChange={({ target }) => search(target.value)}
        />
      </div>
    </div>
  );
  const hasSome = isOn || requestId !== "" || (data?.entries.length ?? 0) > 0;
  return (
    <Card title="Collected" aside={hasSome && aside}>
      {error ? (
        <p role="alert" className="text-sm text-danger">
          {readRefusal(error).message}
        </p>
      ) : !data ? (
        <Skeleton className="h-8" />
      ) : data.entries.length === 0 ? (
        <p className="text-sm text-muted">{emptyWords(requestId, isOn)}</p>
      ) : (
        <>
          <ul className="flex flex-col divide-y">
            {data.entries.map((entry) => (
              <Line key={entry.id} entry={entry} onFollow={() => search(entry.requestId)} />
            ))}
          </ul>
          <div className="flex gap-2 pt-2">
            {before !== undefined && (
              <Button size="sm" variant="ghost" onClick={() => setBefore(undefined)}>
                Newest
              </Button>
            )}
            {data.hasMore && (
              <Button size="sm" variant="ghost" onClick={() => setBefore(data.entries.at(-1)!.id)}>
                Older
              </Button>
            )}
          </div>
        </>
      )}
    </Card>
  );
}

function emptyWords(requestId: string, isOn: boolean): string {
  if (requestId !== "") return "Nothing was collected of a request with this id.";
  if (isOn) return "Nothing has been collected yet: send a request.";
  return "Nothing is collected of requests. A deployment collects what its file names in data_collector.";
}

type Entry = Answers["endpoints"]["collected"]["entries"][number];

function Line({ entry, onFollow }: { entry: Entry; onFollow: () => void }) {
  const { collection, deployment, requestId, at, content } = entry;
  return (
    <li className="flex items-start gap-3 py-1.5 text-sm">
      <div className="w-36 shrink-0">
        <p className="truncate font-medium">{collection}</p>
        <p className="text-xs text-muted">
          {deployment}, <RelativeTime at={at} />
        </p>
      </div>
      <div className="min-w-0 flex-1">
        <pre className="max-h-24 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">
          {content}
        </pre>
        <button
          type="button"
          className="max-w-full truncate font-mono text-xs text-muted hover:underline"
          title="Show all of this request"
          onClick={onFollow}
        >
          {requestId}
        </button>
      </div>
    </li>
  );
}
