"use client";
import { useQuery } from "@tanstack/react-query";
import { FileX, Globe } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type DataSpec, isOutside } from "@/domain/data";
import { type Asset, AssetPage } from "../assets/asset-page";
import { ContentFacts, VersionFiles } from "../assets/version-files";
import { useTRPC } from "../live/trpc";
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
      facts={(asset) => <Facts spec={asset.spec as DataSpec} />}
      snippet={({ name, version, spec }) =>
        `{type: ${(spec as DataSpec).type}, path: azureml:${name}:${version}}`
      }
    >
      {(asset) => <Content key={asset.id} workspace={workspace} asset={asset} />}
    </AssetPage>
  );
}

function Facts({ spec }: { spec: DataSpec }) {
  return (
    <>
      <span className="font-mono text-xs">{spec.type}</span>
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
  if ((asset.spec as DataSpec).kind === "http") {
    return (
      <EmptyState icon={Globe} title="An address on the web" className="rounded-lg border bg-surface">
        Each run that uses it fetches{" "}
        <span className="font-mono break-all">{(asset.spec as DataSpec).source}</span> when it starts: what is
        there then is what it reads.
      </EmptyState>
    );
  }
  const of = { workspace, asset: name, version };
  if (isOutside(asset.spec as DataSpec, asset.snapshotId)) return <OutsideData {...of} />;
  return (
    <div className="flex flex-col gap-3">
      <div className="overflow-hidden rounded-lg border">
        <ViewTabs label="Content" views={VIEWS} current={current} onChoose={(next) => void choose(next)} />
      </div>
      {current === "preview" && <DataPreview {...of} />}
      {current === "profile" && <DataProfile {...of} mayBegin={asset.can.write} />}
      {current === "files" && <Files {...of} />}
    </div>
  );
}

function Files({ workspace, asset, version }: OfVersion) {
  const trpc = useTRPC();
  const { data: files } = useQuery(trpc.data.files.queryOptions({ workspace, asset, version }));
  const base = `/${workspace}/data/${encodeURIComponent(asset)}/files/${encodeURIComponent(version)}`;
  return <VersionFiles files={files} base={base} empty={<EmptyState icon={FileX} title="No files" />} />;
}
