"use client";
import { useQuery } from "@tanstack/react-query";
import { FileCode } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { interfaceOf } from "@/domain/components/interface";
import { type ComponentSpec, openComponent } from "@/domain/components/registered";
import { type Asset, AssetPage } from "../assets/asset-page";
import { VersionChanges } from "../assets/version-changes";
import { ContentFacts, VersionFiles } from "../assets/version-files";
import { LazyEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { EmptyState } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { InterfaceCard } from "./interface-card";

const VIEWS = { written: "YAML", changes: "Changes" } as const;
const view = parseAsStringLiteral(["written", "changes"]).withDefault("written");
const FILE = "component.yml";
const textOf = (spec: unknown): string => (spec as ComponentSpec).yaml;

/** A version of a component: what it takes and gives, its definition and code, and the steps that ran it. */
export function ComponentDetail({ workspace, initial }: { workspace: string; initial: Asset }) {
  return (
    <AssetPage
      workspace={workspace}
      initial={initial}
      facts={({ spec }) => <Facts spec={spec as ComponentSpec} />}
      snippet={({ name, version }) => `component: azureml:${name}:${version}`}
    >
      {(asset) => <Content key={asset.id} workspace={workspace} asset={asset} />}
    </AssetPage>
  );
}

function Facts({ spec }: { spec: ComponentSpec }) {
  const { component } = useMemo(() => openComponent(spec), [spec]);
  return (
    <>
      {spec.displayName && <span>{spec.displayName}</span>}
      <span className="font-mono text-xs">{spec.type}</span>
      {!component.is_deterministic && <span>never reused</span>}
      {spec.fileCount > 0 && <ContentFacts held={spec} />}
    </>
  );
}

function Content({ workspace, asset }: { workspace: string; asset: Asset }) {
  const spec = asset.spec as ComponentSpec;
  const shown = useMemo(() => interfaceOf(openComponent(spec).component), [spec]);
  return (
    <>
      <InterfaceCard {...shown} />
      <Definition workspace={workspace} asset={asset} />
      {spec.fileCount > 0 && <Code workspace={workspace} asset={asset} />}
    </>
  );
}

function Definition({ workspace, asset }: { workspace: string; asset: Asset }) {
  const [current, setCurrent] = useQueryState("view", view);
  return (
    <section aria-label="Definition" className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <ViewTabs
        label="Views of the definition"
        views={VIEWS}
        current={current}
        onChoose={(next) => void setCurrent(next)}
      />
      {current === "changes" ? (
        <VersionChanges workspace={workspace} asset={asset} textOf={textOf} path={FILE} />
      ) : (
        <div className="h-80">
          <LazyEditor key={asset.id} text={textOf(asset.spec)} path={FILE} label="Definition" isReadOnly />
        </div>
      )}
    </section>
  );
}

function Code({ workspace, asset: { name, version } }: { workspace: string; asset: Asset }) {
  const trpc = useTRPC();
  const { data: files } = useQuery(trpc.components.files.queryOptions({ workspace, name, version }));
  const base = `/${workspace}/components/${encodeURIComponent(name)}/files/${encodeURIComponent(version)}`;
  return (
    <VersionFiles
      files={files}
      base={base}
      empty={
        <EmptyState icon={FileCode} title="No code">
          Its command needs no files.
        </EmptyState>
      }
    />
  );
}
