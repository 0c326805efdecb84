"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../live/trpc";

/** By which fields of the page offer the workspace's data. */
export const DATA_LIST = "designer-data";

/** What people choose from; older ones are written out. */
const MOST_CHOICES = 200;

/** The names of the workspace's data, offered while somebody writes one. */
export function DataList({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.assets.list.queryOptions({ workspace, kind: "data", limit: MOST_CHOICES }));
  return (
    <datalist id={DATA_LIST}>
      {data?.assets.map(({ latest }) => (
        <option key={latest.name} value={`azureml:${latest.name}@latest`} />
      ))}
    </datalist>
  );
}
