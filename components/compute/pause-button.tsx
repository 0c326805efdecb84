"use client";
import type { NodeState } from "@/domain/compute/states";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";

interface PauseProps {
  workspace: string;
  target: string;
  node: string;
  state: NodeState;
}

/** Lets a node take nothing more, or work again. One that comes or goes has nothing to be paused. */
export function PauseButton({ workspace, target, node, state }: PauseProps) {
  const trpc = useTRPC();
  const pause = useChange(
    trpc.compute.pauseNode.mutationOptions(),
    `${node} finishes what it has and takes nothing more`,
  );
  const resume = useChange(trpc.compute.resumeNode.mutationOptions(), `${node} takes work again`);
  const [verb, change] = state === "Paused" ? (["Resume", resume] as const) : (["Pause", pause] as const);
  if (state === "Starting" || state === "Draining") return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={`${verb} ${node}`}
      disabled={pause.isPending || resume.isPending}
      onClick={() => change.mutate({ workspace, target, node })}
    >
      {verb}
    </Button>
  );
}
