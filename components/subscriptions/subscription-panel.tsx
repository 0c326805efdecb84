"use client";
import { BellPlus, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState } from "../ui/states";
import { DeliveryList } from "./delivery-list";
import { NewSubscription } from "./new-subscription";
import { SubscriptionTable } from "./subscription-table";
import {
  type DeliveryPage,
  type Owner,
  type SubscriptionList,
  useSubscriptionList,
} from "./use-subscriptions";

interface SubscriptionPanelProps {
  /** Null for the reader's own. */
  workspace: Owner;
  initial: SubscriptionList;
  deliveries: DeliveryPage;
}

/** Where ends are told outside of the studio, and what became of it. */
export function SubscriptionPanel({ workspace, initial, deliveries }: SubscriptionPanelProps) {
  const [isAdding, setAdding] = useState(false);
  const list = useSubscriptionList(workspace, initial);
  const { subscriptions, can, hasMail } = list.data;
  const add = (
    <Button size="sm" variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden /> New subscription
    </Button>
  );
  return (
    <>
      <Card title="Subscriptions" aside={can.write && subscriptions.length > 0 && add}>
        {list.isError && (
          <ErrorState
            title="The subscriptions could not be read again"
            cause={readRefusal(list.error).message}
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        {subscriptions.length === 0 ? (
          <EmptyState icon={BellPlus} title="No subscriptions yet" action={can.write && add}>
            {explain(workspace, can.write)}
          </EmptyState>
        ) : (
          <SubscriptionTable {...{ workspace, subscriptions }} canWrite={can.write} />
        )}
      </Card>
      {(subscriptions.length > 0 || deliveries.deliveries.length > 0) && (
        <DeliveryList {...{ workspace }} initial={deliveries} />
      )}
      {isAdding && <NewSubscription {...{ workspace, hasMail }} onClose={() => setAdding(false)} />}
    </>
  );
}

function explain(workspace: Owner, canWrite: boolean): string {
  if (workspace === null)
    return "What the bell tells you can also reach you by mail, or go to a webhook such as a channel of Slack or Teams.";
  return canWrite
    ? "The ends of runs and activities of this workspace can be told by mail, or to a webhook such as a channel of Slack or Teams."
    : "Contributors and Owners of this workspace can have the ends of its runs and activities told by mail or to a webhook.";
}
