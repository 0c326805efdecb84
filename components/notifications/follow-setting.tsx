"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Card } from "../ui/facts";
import { CheckField } from "../ui/field";

/** What the bell tells of without a word. */
export function FollowSetting({ initial }: { initial: Answers["notifications"]["settings"] }) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.notifications.settings.queryOptions(), initialData: initial });
  const update = useChange(trpc.notifications.updateSettings.mutationOptions());
  return (
    <Card title="In the bell">
      <div className="flex flex-col gap-3 text-sm">
        <CheckField
          label="Follow the runs that I submit"
          isOn={update.isPending ? update.variables.followsOwnRuns : data.followsOwnRuns}
          onTurn={(followsOwnRuns) => update.mutate({ followsOwnRuns })}
        />
        <p className="text-xs text-muted">
          You are told when one of them ends. Runs below another one, and those that a client logs, are
          followed only by the button on their page.
        </p>
        <p className="text-muted">
          When an activity that you began has ended, and when a run has that you follow, the bell tells you.
        </p>
      </div>
    </Card>
  );
}
