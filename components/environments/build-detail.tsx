"use client";
import { useQuery } from "@tanstack/react-query";
import { type EnvironmentSpec, isOfImage } from "@/domain/environments";
import { stripAnsi } from "@/domain/log-lines";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { CopyableId } from "../ui/copy-button";
import { Card } from "../ui/facts";
import { formatBytes } from "../ui/format";
import { PageHeader } from "../ui/page-header";
import { ScrollBox } from "../ui/scroll-box";
import { ErrorState } from "../ui/states";
import { Duration, RelativeTime } from "../ui/time";
import { BuildStatusPill } from "./build-status";
import { PackageList } from "./package-list";
import { RebuildButton } from "./rebuild-button";

const POLL_MS = 1_500;

interface BuildDetailProps {
  workspace: string;
  initial: Answers["environments"]["build"];
}

export function BuildDetail({ workspace, initial }: BuildDetailProps) {
  const trpc = useTRPC();
  const { data: build } = useQuery({
    ...trpc.environments.build.queryOptions({ workspace, build: initial.id }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : POLL_MS),
  });
  const { environment } = build;
  const isImage = environment !== null && isOfImage(environment);
  const asked = isImage ? linesOf(environment) : (environment?.packages ?? []);
  return (
    <>
      <PageHeader
        title={build.environment?.label ?? "Environment build"}
        mark={<BuildStatusPill status={build.status} />}
        actions={build.can.rebuild && <RebuildButton workspace={workspace} buildId={build.id} />}
        facts={
          <>
            <CopyableId id={build.hash.slice(0, 16)} />
            {build.sizeBytes !== null && <span className="num">{formatBytes(build.sizeBytes)} on disk</span>}
            {build.python && <span>Python {build.python}</span>}
            <RelativeTime at={build.startedAt} />
            <Duration from={build.startedAt} to={build.endedAt} />
          </>
        }
      />
      <div className="grid gap-4 p-6 lg:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {build.error && (
            <ErrorState
              title="The environment could not be built"
              cause={<pre className="font-mono text-xs whitespace-pre-wrap">{build.error}</pre>}
            />
          )}
          <Card title="Build log">
            {build.log ? (
              <ScrollBox label="Build log" className="max-h-[60vh]">
                <pre className="font-mono text-xs leading-5 whitespace-pre-wrap">
                  {stripAnsiLines(build.log)}
                </pre>
              </ScrollBox>
            ) : (
              <p className="text-sm text-faint">There is no log on this machine.</p>
            )}
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <PackageList title="Asked for" packages={asked} none="No packages." />
          <PackageList
            title={isImage ? "Image" : "Installed"}
            packages={build.resolved ?? []}
            none="Not known yet."
          />
        </div>
      </div>
    </>
  );
}

/** What an image was asked for by: its name, or the lines of a Dockerfile. */
const linesOf = ({ image = "", dockerfile = image }: EnvironmentSpec): string[] =>
  dockerfile.split("\n").filter((line) => line.trim() !== "");

const stripAnsiLines = (text: string) => text.split("\n").map(stripAnsi).join("\n");
