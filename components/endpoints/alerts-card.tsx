"use client";
import { useQuery } from "@tanstack/react-query";
import { describeRule } from "@/domain/serving/alerts";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import { RelativeTime } from "../ui/time";
import { NewAlert } from "./new-alert";

interface AlertsProps {
  workspace: string;
  endpoint: string;
  canWrite: boolean;
}

/** The rules by which somebody is told that the endpoint fails, and how they stand. */
export function AlertsCard({ workspace, endpoint, canWrite }: AlertsProps) {
  const trpc = useTRPC();
  const { data: alerts, error } = useQuery({
    ...trpc.endpoints.alerts.queryOptions({ workspace, endpoint }),
    refetchInterval: 10_000,
  });
  return (
    <Card title="Alerts" aside={canWrite && <NewAlert workspace={workspace} endpoint={endpoint} />}>
      {error ? (
        <p role="alert" className="text-sm text-danger">
          {readRefusal(error).message}
        </p>
      ) : !alerts ? (
        <Skeleton className="h-8" />
      ) : alerts.length === 0 ? (
        <p className="text-sm text-muted">
          Nobody is told when requests fail, are slow, or nothing answers.
          {canWrite && " With an alert you are told in the bell, and by the subscriptions of the workspace."}
        </p>
      ) : (
        <ul className="flex flex-col divide-y">
          {alerts.map((alert) => (
            <AlertLine key={alert.name} {...{ workspace, endpoint, canWrite, alert }} />
          ))}
        </ul>
      )}
    </Card>
  );
}

type Alert = Answers["endpoints"]["alerts"][number];

function AlertLine({ workspace, endpoint, canWrite, alert }: AlertsProps & { alert: Alert }) {
  const trpc = useTRPC();
  const remove = useChange(trpc.endpoints.deleteAlert.mutationOptions(), "The alert is deleted");
  const { name, rule, firingSince, message, userName } = alert;
  return (
    <li className="flex items-start gap-3 py-1.5 text-sm">
      <span className="w-14 shrink-0 pt-0.5">
        <Badge tone={firingSince ? "danger" : "success"}>{firingSince ? "Fires" : "Quiet"}</Badge>
      </span>
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="font-medium">{name}</span>{" "}
          <span className="text-muted">
            {describeRule(rule)}, tells {userName}
          </span>
        </p>
        {message && (
          <p className="text-xs text-muted">
            {message}
            {firingSince && (
              <>
                {" "}
                Since <RelativeTime at={firingSince} />.
              </>
            )}
          </p>
        )}
      </div>
      {canWrite && (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Delete the alert ${name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate({ workspace, endpoint, alert: name })}
        >
          Delete
        </Button>
      )}
    </li>
  );
}
