"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { STORAGE_KINDS, STORAGE_LABELS } from "@/domain/storage";
import type { ExperimentUse } from "@/server/storage/list-usage";
import { useTRPC } from "../live/trpc";
import { Badge } from "../ui/badge";
import { classes } from "../ui/classes";
import { formatBytes, formatCount } from "../ui/format";
import { ListError, ShowMore } from "../ui/paged-list";
import { Skeleton } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { KindBar } from "./kind-bar";

const ORDERS = ["total", ...STORAGE_KINDS, "trash"] as const;
type Order = (typeof ORDERS)[number];
const ORDER_LABELS: Record<Order, string> = {
  ...STORAGE_LABELS,
  total: "Total",
  code: "Code",
  trash: "Trash",
};

interface UsageTableProps {
  workspace: string;
  /** A new count brings new rows. */
  countedAt: Date;
}

export function UsageTable({ workspace, countedAt }: UsageTableProps) {
  const trpc = useTRPC();
  const [order, setOrder] = useQueryState("order", parseAsStringLiteral(ORDERS).withDefault("total"));
  const wanted = trpc.storage.byExperiment.infiniteQueryOptions(
    { workspace, orderBy: [`${order} DESC`] },
    { getNextPageParam: (page) => page.nextCursor },
  );
  const list = useInfiniteQuery({
    ...wanted,
    queryKey: [...wanted.queryKey, countedAt.getTime()] as unknown as typeof wanted.queryKey,
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ experiments }) => experiments) ?? [];
  const most = Math.max(...rows.map(({ totalBytes }) => totalBytes), 1);
  if (list.isError) {
    return <ListError what="The experiments" list={list} />;
  }
  return (
    <section aria-label="By experiment" className="flex flex-col gap-3">
      {list.isPending ? (
        <Skeleton className="h-96" />
      ) : (
        <TableBox>
          <Table>
            <thead>
              <tr>
                <Th>Experiment</Th>
                <Th className="text-right">Runs</Th>
                {ORDERS.map((name) => (
                  <OrderHead
                    key={name}
                    name={name}
                    isChosen={name === order}
                    onChoose={() => void setOrder(name)}
                  />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.experimentId} {...{ workspace, row, most }} />
              ))}
            </tbody>
          </Table>
        </TableBox>
      )}
      <ShowMore list={list} />
    </section>
  );
}

interface OrderHeadProps {
  name: Order;
  isChosen: boolean;
  onChoose(): void;
}

function OrderHead({ name, isChosen, onChoose }: OrderHeadProps) {
  return (
    <Th className={classes("text-right", hiddenOf(name))} aria-sort={isChosen ? "descending" : undefined}>
      <button
        type="button"
        onClick={onChoose}
        className={classes("inline-flex items-center gap-1 hover:text-ink", isChosen && "text-ink")}
      >
        {isChosen && <ArrowDown aria-hidden className="size-3" />}
        {ORDER_LABELS[name]}
      </button>
    </Th>
  );
}

function Row({ workspace, row, most }: { workspace: string; row: ExperimentUse; most: number }) {
  const { name, isTrashed, runCount, kinds, totalBytes, trashBytes } = row;
  return (
    <Tr className="hover:bg-hover">
      <Td className="w-full max-w-48 min-w-36">
        <span className="flex min-w-0 items-center gap-2">
          {isTrashed ? (
            <>
              <span className="truncate text-muted" title={name}>
                {name}
              </span>
              <Badge>In the trash</Badge>
            </>
          ) : (
            <Link
              href={`/${workspace}/runs?experiment=${encodeURIComponent(name)}`}
              prefetch={false}
              className="truncate font-medium hover:text-accent"
              title={name}
            >
              {name}
            </Link>
          )}
        </span>
        <KindBar kinds={kinds} ofBytes={most} className="mt-1 h-1" />
      </Td>
      <Td className="num text-right text-muted">{formatCount(runCount)}</Td>
      <Bytes bytes={totalBytes} isStrong />
      {STORAGE_KINDS.map((kind) => (
        <Bytes key={kind} bytes={kinds[kind]} className={hiddenOf(kind)} />
      ))}
      <Bytes bytes={trashBytes} />
    </Tr>
  );
}

/** On a narrow screen the least of the kinds makes room for the trash. */
const hiddenOf = (name: Order) => (name === "code" ? "max-lg:hidden" : undefined);

function Bytes({ bytes, isStrong, className }: { bytes: number; isStrong?: boolean; className?: string }) {
  return (
    <Td
      className={classes(
        "num text-right whitespace-nowrap",
        isStrong ? "font-medium" : "text-muted",
        className,
      )}
    >
      {bytes === 0 ? <span className="text-faint">–</span> : formatBytes(bytes)}
    </Td>
  );
}
