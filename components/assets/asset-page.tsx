"use client";
import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { type AssetKind, isTyped } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Badge } from "../ui/badge";
import { Select } from "../ui/field";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/time";
import { AboutCard } from "./about-card";
import { ArchiveButton } from "./archive-button";
import { EditVersion } from "./edit-version";
import { RunsCard } from "./runs-card";

export type Asset = Answers["assets"]["get"];

interface AssetPageProps {
  workspace: string;
  initial: Asset;
  /** Facts of the kind, after the version and before who made it. */
  facts: (asset: Asset) => ReactNode;
  /** How a job's YAML asks for it. */
  snippet: (asset: Asset) => string;
  children: (asset: Asset) => ReactNode;
}

/** A version of an asset, with what every kind has: its other versions, tags, and the runs on both sides of it. */
export function AssetPage({ workspace, initial, facts, snippet, children }: AssetPageProps) {
  const trpc = useTRPC();
  const [version, setVersion] = useQueryState("version");
  const { kind, name } = initial;
  const wanted = version ?? initial.version;
  const { data: asset = initial } = useQuery({
    ...trpc.assets.get.queryOptions({ workspace, kind, asset: name, version: wanted }),
    initialData: wanted === initial.version ? initial : undefined,
    placeholderData: (previous) => previous ?? initial,
  });
  return (
    <>
      <PageHeader
        title={name}
        mark={asset.archivedAt || asset.isNameArchived ? <Badge>Archived</Badge> : undefined}
        facts={
          <>
            {facts(asset)}
            <span>
              Registered by {asset.userName} <RelativeTime at={asset.createdAt} />
            </span>
          </>
        }
        actions={
          <>
            <VersionSelect
              {...{ workspace, kind, name }}
              current={asset.version}
              onChoose={(next) => void setVersion(next)}
            />
            {asset.can.write && (
              <>
                <EditVersion key={asset.id} workspace={workspace} asset={asset} />
                <ArchiveButton workspace={workspace} asset={asset} />
              </>
            )}
          </>
        }
      />
      <div className="grid gap-4 p-6 lg:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">{children(asset)}</div>
        <div className="flex min-w-0 flex-col gap-4">
          <AboutCard asset={asset} snippet={snippet(asset)} />
          {isTyped(kind) && (
            <RunsCard title="Made by" workspace={workspace} runs={asset.madeBy} none="Not by a run." />
          )}
          <RunsCard
            title="Used by"
            workspace={workspace}
            runs={asset.usedBy}
            none="No run has used this version."
          />
        </div>
      </div>
    </>
  );
}

interface VersionSelectProps {
  workspace: string;
  kind: AssetKind;
  name: string;
  current: string;
  onChoose(version: string): void;
}

const MOST_VERSIONS = 200;

function VersionSelect({ workspace, kind, name, current, onChoose }: VersionSelectProps) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.assets.versions.queryOptions({ workspace, kind, asset: name, view: "all", limit: MOST_VERSIONS }),
  );
  const versions = data?.versions ?? [];
  const isListed = versions.some(({ version }) => version === current);
  return (
    <Select
      aria-label="Version"
      className="max-w-40"
      value={current}
      onChange={(event) => onChoose(event.target.value)}
    >
      {!isListed && <option value={current}>Version {current}</option>}
      {versions.map(({ id, version, archivedAt }) => (
        <option key={id} value={version}>
          Version {version}
          {archivedAt ? " (archived)" : ""}
        </option>
      ))}
    </Select>
  );
}
