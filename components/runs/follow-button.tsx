"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell, BellRing } from "lucide-react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { readRefusal } from "../ui/refusal";
import { useRun } from "./run-context";

/** Who follows a run is told of its end, wherever they are by then. */
export function FollowButton() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { isFollowing } = run;
  const follow = useMutation(
    trpc.notifications.follow.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.runs.get.queryFilter({ workspace, run: run.name })),
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  const Icon = isFollowing ? BellRing : Bell;
  return (
    <Button
      aria-pressed={isFollowing}
      title={isFollowing ? "You are told when this run ends" : "Be told when this run ends"}
      disabled={follow.isPending}
      onClick={() => follow.mutate({ workspace, run: run.name, isFollowing: !isFollowing })}
    >
      <Icon aria-hidden /> {isFollowing ? "Following" : "Follow"}
    </Button>
  );
}
