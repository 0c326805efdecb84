"use client";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import type { Schedule } from "./schedule-list";

/** Enables, disables and deletes a schedule. */
export function ScheduleActions({ workspace, schedule }: { workspace: string; schedule: Schedule }) {
  const trpc = useTRPC();
  const { name, isEnabled } = schedule;
  const enable = useChange(trpc.schedules.enable.mutationOptions(), `${name} begins runs in your name`);
  const disable = useChange(trpc.schedules.disable.mutationOptions(), `${name} begins nothing more`);
  const remove = useChange(trpc.schedules.delete.mutationOptions(), `${name} is deleted`);
  const [verb, change] = isEnabled ? (["Disable", disable] as const) : (["Enable", enable] as const);
  return (
    <span className="flex justify-end gap-1">
      <Button
        size="sm"
        variant="ghost"
        aria-label={`${verb} ${name}`}
        disabled={change.isPending}
        onClick={() => change.mutate({ workspace, name })}
      >
        {verb}
      </Button>
      <ConfirmButton
        size="sm"
        variant="ghost"
        label="Delete"
        ariaLabel={`Delete ${name}`}
        title={`Delete ${name}?`}
        consequence="Nothing more is begun by it. The runs that it has begun stay."
        verb="Delete the schedule"
        onConfirm={() => remove.mutateAsync({ workspace, name }).catch(() => {})}
      />
    </span>
  );
}
