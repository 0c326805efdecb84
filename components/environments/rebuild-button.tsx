"use client";
import { Hammer } from "lucide-react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";

interface RebuildButtonProps {
  workspace: string;
  buildId: string;
  size?: "sm";
}

/** Has a build made anew; what there is stays until that is whole. */
export function RebuildButton({ workspace, buildId, size }: RebuildButtonProps) {
  const trpc = useTRPC();
  const rebuild = useChange(
    trpc.builds.rebuild.mutationOptions(),
    "It is built anew: the bell tells how far it is",
  );
  return (
    <Button
      size={size}
      disabled={rebuild.isPending}
      onClick={() => rebuild.mutate({ workspace, buildId })}
      title="Build it anew, with what its packages come down to now"
    >
      <Hammer aria-hidden /> Rebuild
    </Button>
  );
}
