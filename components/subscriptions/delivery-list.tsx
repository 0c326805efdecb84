"use client";
import { CircleCheck, CircleX, Clock, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { pathOf } from "@/domain/notifications";
import type { DeliveryStatus } from "@/domain/subscriptions";
import { classes } from "../ui/classes";
import { Card } from "../ui/facts";
import { formatPlural } from "../ui/format";
import { ListError, ShowMore } from "../ui/paged-list";
import { RelativeTime } from "../ui/time";
import { type Delivery, type DeliveryPage, type Owner, useDeliveries } from "./use-subscriptions";

const LOOKS: Record<DeliveryStatus, { icon: LucideIcon; word: string; className: string }> = {
  waiting: { icon: Clock, word: "Waiting", className: "text-muted" },
  delivered: { icon: CircleCheck, word: "Delivered", className: "text-success" },
  failed: { icon: CircleX, word: "Failed", className: "text-danger" },
};

/** What was told, or is about to be, and what the receivers answered. */
export function DeliveryList({ workspace, initial }: { workspace: Owner; initial: DeliveryPage }) {
  const list = useDeliveries(workspace, initial);
  const rows = list.data.pages.flatMap(({ deliveries }) => deliveries);
  return (
    <Card title="Deliveries">
      {list.isError && <ListError what="The deliveries" list={list} />}
      {rows.length === 0 ? (
        <p className="text-sm text-muted">Nothing was sent yet. A test shows whether what is sent arrives.</p>
      ) : (
        <ul className="flex flex-col divide-y">
          {rows.map((delivery) => (
            <DeliveryLine key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
      <ShowMore list={list} />
    </Card>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { about, isTest, status, tries, channel, target, message, answerStatus, answerExcerpt } = delivery;
  const { createdAt, endedAt, nextTryAt } = delivery;
  const { icon: Icon, word, className } = LOOKS[status];
  const isTriedAgain = status === "waiting" && tries > 0;
  return (
    <li className="flex items-start gap-2.5 py-2 text-sm">
      <Icon aria-hidden className={classes("mt-0.5 size-4 shrink-0", className)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 items-baseline justify-between gap-3">
          {isTest ? (
            <span className="min-w-0 break-words">Test</span>
          ) : (
            <Link
              href={pathOf(about.workspace, about.subject, about.name)}
              className="min-w-0 break-words hover:text-accent"
            >
              {about.title}
            </Link>
          )}
          <span className="shrink-0 text-xs text-faint">{word}</span>
        </div>
        {message && <p className="text-xs break-words text-ink">{message}</p>}
        {answerExcerpt && (
          <p className="font-mono text-xs break-words text-muted">
            {answerStatus !== null && `${answerStatus} `}
            {answerExcerpt}
          </p>
        )}
        <p className="num text-xs text-faint">
          To {target ?? (channel === "email" ? "my address" : "a webhook")} ·{" "}
          {tries > 1 && `${formatPlural(tries, "try", "tries")} · `}
          {isTriedAgain && nextTryAt ? (
            <>
              tried again <RelativeTime at={nextTryAt} />
            </>
          ) : (
            <RelativeTime at={endedAt ?? createdAt} />
          )}
        </p>
      </div>
    </li>
  );
}
