"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Hammer } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { formatCount } from "../ui/format";
import { ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { Duration, RelativeTime } from "../ui/time";
import { BuildStatusPill } from "./build-status";
import { CleanBuilds } from "./clean-builds";

type Builds = Answers["environments"]["builds"];
const POLL_MS = 5_000;

/** The builds that the workspace's runs have used. */
export function BuildList({ workspace, initial }: { workspace: string; initial: Builds }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery({
    ...trpc.environments.builds.infiniteQueryOptions(
      { workspace },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: POLL_MS,
  });
  const rows = list.data.pages.flatMap(({ builds }) => builds);
  return (
    <section aria-labelledby="builds" className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h2 id="builds" className="font-semibold">
          Builds
        </h2>
        {initial.can.clean && rows.length > 0 && <CleanBuilds workspace={workspace} />}
      </div>
      <TableBox>
        {rows.length === 0 ? (
          <EmptyState icon={Hammer} title="Nothing was built yet" className="py-8">
            The first run that names packages has its environment built. Later runs with the same list use it
            at once.
          </EmptyState>
        ) : (
          <Table>
            <thead>
              <tr>
                <Th>Environment</Th>
                <Th>Status</Th>
                <Th>Python</Th>
                <Th className="text-right">Runs</Th>
                <Th>Built</Th>
                <Th>Took</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((build) => (
                <Tr key={build.id} className="hover:bg-hover">
                  <Td className="max-w-80">
                    <span className="flex min-w-0 items-baseline gap-2">
                      <Link
                        href={`/${workspace}/environments/${build.id}`}
                        className="truncate font-medium hover:text-accent"
                      >
                        {build.label ?? "Unnamed"}
                      </Link>
                      <span className="font-mono text-xs text-faint">{build.hash.slice(0, 8)}</span>
                    </span>
                  </Td>
                  <Td>
                    <BuildStatusPill status={build.status} />
                  </Td>
                  <Td className="num text-muted">{build.python ?? "–"}</Td>
                  <Td className="num text-right text-muted">{formatCount(build.runCount)}</Td>
                  <Td className="text-muted">
                    <RelativeTime at={build.startedAt} />
                  </Td>
                  <Td className="text-muted">
                    <Duration from={build.startedAt} to={build.endedAt} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </TableBox>
      <ShowMore list={list} />
    </section>
  );
}
