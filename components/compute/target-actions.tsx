"use client";
import { useRouter } from "next/navigation";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import type { Target } from "./states";

/** Starts, stops and deletes a target. The studio's own machine stays. */
export function TargetActions({ workspace, target }: { workspace: string; target: Target }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { name, state, type } = target;
  const start = useChange(trpc.compute.start.mutationOptions(), `${name} is started`);
  const stop = useChange(trpc.compute.stop.mutationOptions(), `${name} is stopped`);
  const remove = useChange(trpc.compute.delete.mutationOptions(), `${name} is deleted`);
  return (
    <>
      {type !== "local" && (
        <ConfirmButton
          label="Delete"
          title={`Delete ${name}?`}
          consequence="It is refused while runs use it. Its nodes end, what they have cached goes, and jobs that name it are refused from now on."
          verb="Delete the compute target"
          onConfirm={async () => {
            const gone = await remove.mutateAsync({ workspace, target: name }).then(
              () => true,
              () => false,
            );
            if (gone) router.push(`/${workspace}/compute`);
          }}
        />
      )}
      {state === "Stopped" ? (
        <Button
          variant="primary"
          disabled={start.isPending}
          onClick={() => start.mutate({ workspace, target: name })}
        >
          Start
        </Button>
      ) : (
        <ConfirmButton
          label="Stop"
          title={`Stop ${name}?`}
          consequence="Nothing more begins on it, and runs that name it wait. What runs now goes on to its end."
          verb="Stop the compute target"
          onConfirm={() => stop.mutateAsync({ workspace, target: name }).catch(() => {})}
        />
      )}
    </>
  );
}
