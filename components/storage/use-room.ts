"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";

const POLL_MS = 15_000;

/** Whether the disk has room for new work, asked again and again. */
export function useRoom(workspace: string, initialData?: Answers["storage"]["room"]) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.storage.room.queryOptions({ workspace }),
    ...(initialData ? { initialData } : {}),
    refetchInterval: POLL_MS,
  });
  return data;
}
