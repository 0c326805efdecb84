"use client";
import { EVENT_LABELS, FORMAT_LABELS } from "@/domain/subscriptions";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { type Owner, type Subscription, useSubscriptionChanges } from "./use-subscriptions";

interface SubscriptionTableProps {
  workspace: Owner;
  subscriptions: Subscription[];
  canWrite: boolean;
}

/** Where a subscription leads, in words. */
const whereOf = ({ channel, target }: Pick<Subscription, "channel" | "target">): string =>
  target ?? (channel === "email" ? "my address" : "a webhook");

export function SubscriptionTable({ workspace, subscriptions, canWrite }: SubscriptionTableProps) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Where</Th>
            <Th>What</Th>
            <Th>Made</Th>
            {canWrite && <Th className="w-56" aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {subscriptions.map((subscription) => (
            <Line key={subscription.id} {...{ workspace, subscription, canWrite }} />
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

interface LineProps {
  workspace: Owner;
  subscription: Subscription;
  canWrite: boolean;
}

function Line({ workspace, subscription, canWrite }: LineProps) {
  const { id: subscriptionId, events, channel, format, pausedAt, createdAt, createdByName } = subscription;
  const where = whereOf(subscription);
  const { update, remove, test } = useSubscriptionChanges(workspace);
  return (
    <Tr>
      <Td className="max-w-72">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium" title={where}>
            {where}
          </span>
          <span className="text-xs text-faint">
            {channel === "email" ? "Mail" : FORMAT_LABELS[format ?? "json"]}
          </span>
          {pausedAt && <Badge>Paused</Badge>}
        </span>
      </Td>
      <Td>{events.map((event) => EVENT_LABELS[event]).join(", ")}</Td>
      <Td className="text-muted">
        <RelativeTime at={createdAt} /> by {createdByName}
      </Td>
      {canWrite && (
        <Td>
          <span className="flex justify-end gap-1">
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Send a test to ${where}`}
              disabled={test.isPending || pausedAt !== null}
              onClick={() => test.mutate({ subscriptionId })}
            >
              Test
            </Button>
            <Button
              size="sm"
              variant="ghost"
              aria-label={`${pausedAt ? "Resume" : "Pause"} ${where}`}
              disabled={update.isPending}
              onClick={() => update.mutate({ subscriptionId, isPaused: pausedAt === null })}
            >
              {pausedAt ? "Resume" : "Pause"}
            </Button>
            <ConfirmButton
              size="sm"
              variant="ghost"
              label="Delete"
              ariaLabel={`Delete ${where}`}
              title={`Tell ${where} nothing more?`}
              consequence="What waits to be sent there goes with it, and so does the list of what was. Its address and its signing secret cannot be had back."
              verb="Delete the subscription"
              onConfirm={() => remove.mutateAsync({ subscriptionId }).catch(() => {})}
            />
          </span>
        </Td>
      )}
    </Tr>
  );
}
