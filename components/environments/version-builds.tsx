"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { Asset } from "../assets/asset-page";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { formatBytes } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { Duration, RelativeTime } from "../ui/time";
import { BuildStatusPill } from "./build-status";
import { PackageList } from "./package-list";
import { RebuildButton } from "./rebuild-button";

const POLL_MS = 3_000;

/** The builds of a version: where they stand, what they came down to, and the way to their logs. */
export function VersionBuilds({ workspace, asset }: { workspace: string; asset: Asset }) {
  const trpc = useTRPC();
  const { name, version } = asset;
  const { data, error } = useQuery({
    ...trpc.environments.versionBuilds.queryOptions({ workspace, name, version }),
    refetchInterval: ({ state }) => (state.data?.builds.every(({ endedAt }) => endedAt) ? false : POLL_MS),
  });
  if (error) return <ErrorState title="The builds could not be read" cause={readRefusal(error).message} />;
  if (!data) return <Skeleton className="h-24" />;
  const { builds, sizeBytes } = data;
  const resolved = builds.find(({ status }) => status === "ready")?.resolved ?? [];
  return (
    <>
      <Card
        title="Build"
        aside={
          sizeBytes !== null && (
            <span className="num text-xs text-muted">{formatBytes(sizeBytes)} on disk</span>
          )
        }
      >
        {builds.length === 0 && (
          <p className="text-sm text-faint">
            It was not built yet: the first run that asks for it builds it.
          </p>
        )}
        <ul className="flex flex-col gap-2 text-sm">
          {builds.map((build) => (
            <li key={build.id} className="flex flex-col gap-1">
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <BuildStatusPill status={build.status} />
                {build.python && <span className="num text-muted">Python {build.python}</span>}
                <span className="text-muted">
                  <RelativeTime at={build.startedAt} />
                </span>
                <span className="text-muted">
                  <Duration from={build.startedAt} to={build.endedAt} />
                </span>
                <span className="ml-auto flex items-center gap-3">
                  <Link
                    href={`/${workspace}/environments/${build.id}`}
                    className="font-medium hover:text-accent"
                  >
                    Build log
                  </Link>
                  {data.can.rebuild && <RebuildButton workspace={workspace} buildId={build.id} size="sm" />}
                </span>
              </span>
              {build.error && <span className="break-words text-danger">{build.error.split("\n")[0]}</span>}
            </li>
          ))}
        </ul>
      </Card>
      {resolved.length > 0 && <PackageList title="Installed" packages={resolved} none="None." />}
    </>
  );
}
