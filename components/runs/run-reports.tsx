"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { useRun } from "./run-context";

const MOST = 10;

/** The reports that name this run; nothing where there is none. */
export function RunReports() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.reports.list.queryOptions({ workspace, mentions: run.name, limit: MOST }));
  if (!data || data.reports.length === 0) return null;
  return (
    <Card title="Reports">
      <ul className="flex flex-col gap-1 text-sm">
        {data.reports.map(({ id, title }) => (
          <li key={id}>
            <Link
              href={`/${workspace}/reports/${id}`}
              prefetch={false}
              title={title}
              className="block truncate hover:text-accent"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
