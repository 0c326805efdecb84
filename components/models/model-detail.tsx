"use client";
import { useQuery } from "@tanstack/react-query";
import { Package } from "lucide-react";
import type { ModelSpec } from "@/domain/models";
import { type Asset, AssetPage } from "../assets/asset-page";
import { ContentFacts, VersionFiles } from "../assets/version-files";
import { useTRPC } from "../live/trpc";
import { Markdown } from "../markdown/markdown";
import { Card } from "../ui/facts";
import { EmptyState } from "../ui/states";
import { ModelTools } from "./model-tools";
import { Promotions } from "./promotions";
import { SignatureCard } from "./signature-card";

/** A version of a model: its card, signature and files, where it came from and where it is used. */
export function ModelDetail({ workspace, initial }: { workspace: string; initial: Asset }) {
  return (
    <AssetPage
      workspace={workspace}
      initial={initial}
      facts={(asset) => <Facts spec={asset.spec as ModelSpec} />}
      snippet={({ name, version, spec }) =>
        `{type: ${(spec as ModelSpec).type}, path: azureml:${name}:${version}}`
      }
    >
      {(asset) => <Content key={asset.id} workspace={workspace} asset={asset} />}
    </AssetPage>
  );
}

function Facts({ spec }: { spec: ModelSpec }) {
  return (
    <>
      <span className="font-mono text-xs">{spec.type}</span>
      {spec.framework && <span>{spec.framework}</span>}
      <ContentFacts held={spec} source={spec.source} />
    </>
  );
}

function Content({ workspace, asset }: { workspace: string; asset: Asset }) {
  const { name, version } = asset;
  const spec = asset.spec as ModelSpec;
  const trpc = useTRPC();
  const { data: files } = useQuery(trpc.models.files.queryOptions({ workspace, name, version }));
  const base = `/${workspace}/models/${encodeURIComponent(name)}/files/${encodeURIComponent(version)}`;
  return (
    <>
      <ModelTools workspace={workspace} asset={asset} />
      <Promotions workspace={workspace} asset={asset} />
      {asset.description && (
        <Card title="Model card">
          <Markdown text={asset.description} />
        </Card>
      )}
      {spec.mlmodel && <SignatureCard facts={spec.mlmodel} base={base} />}
      <VersionFiles
        files={files}
        base={base}
        empty={
          <EmptyState icon={Package} title="No files">
            Nothing lay at its source when it was registered, so it cannot be loaded.
          </EmptyState>
        }
      />
    </>
  );
}
