"use client";
import { useQuery } from "@tanstack/react-query";
import { FileX } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type DataSpec, isOutside, isPinned } from "@/domain/data";
import { type Asset, AssetPage } from "../assets/asset-page";
import { ContentFacts, VersionFiles } from "../assets/version-files";
import { useTRPC } from "../live/trpc";
import { Badge } from "../ui/badge";
import { EmptyState } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { DataPreview, type OfVersion } from "./data-preview";
import { DataProfile } from "./data-profile";
import { OutsideData } from "./outside-data";

/** A version of a data asset: its files, where it came from, and who made and used it. */
export function DataDetail({ workspace, initial }: { workspace: string; initial: Asset }) {
  return (
    <AssetPage
      workspace={workspace}
      initial={initial}
      facts={(asset) => <Facts spec={asset.spec as DataSpec} snapshotId={asset.snapshotId} />}
      snippet={({ name, version, spec }) =>
        `{type: ${(spec as DataSpec).type}, path: azureml:${name}:${version}}`
      }
    >
      {(asset) => <Content key={asset.id} workspace={workspace} asset={asset} />}
    </AssetPage>
  );
}

function Facts({ spec, snapshotId }: { spec: DataSpec; snapshotId: string | null }) {
  return (
    <>
      <span className="font-mono text-xs">{spec.type}</span>
      {isPinned(spec, snapshotId) && <Badge>Pinned</Badge>}
      <ContentFacts held={spec.kind === "http" ? undefined : spec} source={spec.source} />
    </>
  );
}

const VIEWS = { preview: "Preview", profile: "Profile", files: "Files" } as const;
type View = keyof typeof VIEWS;
const view = parseAsStringLiteral(Object.keys(VIEWS) as View[]).withDefault("preview");

function Content({ workspace, asset }: { workspace: string; asset: Asset }) {
  const { name, version } = asset;
  const [current, choose] = useQueryState("view", view);
  const of = { workspace, asset: name, version };
  const spec = asset.spec as DataSpec;
  const staysOutside = isOutside(spec, asset.snapshotId);
  return (
    <div className="flex flex-col gap-3">
      {staysOutside && <OutsideData {...of} spec={spec} />}
      <div className="overflow-hidden rounded-lg border">
        <ViewTabs label="Content" views={VIEWS} current={current} onChoose={(next) => void choose(next)} />
      </div>
      {current === "preview" && <DataPreview {...of} staysOutside={staysOutside} />}
      {current === "profile" && (
        <DataProfile {...of} mayBegin={asset.can.write} mayAgain={staysOutside && spec.kind === "http"} />
      )}
      {current === "files" && (staysOutside ? <FarFiles spec={spec} /> : <Files {...of} />)}
    </div>
  );
}

function FarFiles({ spec }: { spec: DataSpec }) {
  return (
    <EmptyState icon={FileX} title="No files here" className="rounded-lg border bg-surface">
      They are at <span className="font-mono break-all">{spec.source}</span>.
    </EmptyState>
  );
}

function Files({ workspace, asset, version }: OfVersion) {
  const trpc = useTRPC();
  const { data: files } = useQuery(trpc.data.files.queryOptions({ workspace, asset, version }));
  const base = `/${workspace}/data/${encodeURIComponent(asset)}/files/${encodeURIComponent(version)}`;
  return <VersionFiles files={files} base={base} empty={<EmptyState icon={FileX} title="No files" />} />;
}
