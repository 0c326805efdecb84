"use client";
import { useQuery } from "@tanstack/react-query";
import { Download, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { assetAddress } from "@/domain/assets";
import type { Asset } from "../assets/asset-page";
import { DeployModel } from "../endpoints/deploy-model";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button, buttonClasses } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Card } from "../ui/facts";
import { Input, Select } from "../ui/field";

interface ToolsProps {
  workspace: string;
  asset: Asset;
}

/** A version's aliases, the data behind it, its comparison with another, its download and its end. */
export function ModelTools({ workspace, asset }: ToolsProps) {
  const trpc = useTRPC();
  const { name, version } = asset;
  const { data } = useQuery(trpc.models.get.queryOptions({ workspace, name, version }));
  const base = `/${workspace}/models/${encodeURIComponent(name)}`;
  return (
    <Card
      title="Version"
      aside={
        <a
          href={`${base}/files/${encodeURIComponent(version)}`}
          className={buttonClasses("secondary", "sm")}
          download
        >
          <Download aria-hidden /> Download
        </a>
      }
    >
      <div className="flex flex-col gap-4 text-sm">
        <Aliases workspace={workspace} asset={asset} aliases={data?.model.aliases ?? []} />
        {data && data.data.length > 0 && <TrainingData workspace={workspace} rows={data.data} />}
        {data && data.uses.length > 0 && (
          <p>In use by {data.uses.map(({ noun, name: used }) => `the ${noun} ${used}`).join(", ")}.</p>
        )}
        <div className="flex flex-wrap items-center gap-2">
          <CompareWith workspace={workspace} name={name} version={version} base={base} />
          {asset.can.write && <DeployModel workspace={workspace} model={`azureml:${name}:${version}`} />}
          {asset.can.write && <DeleteVersion workspace={workspace} asset={asset} />}
        </div>
      </div>
    </Card>
  );
}

function Aliases({
  workspace,
  asset,
  aliases,
}: ToolsProps & { aliases: { alias: string; version: string }[] }) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const set = useChange(trpc.models.setAlias.mutationOptions(), "Alias set");
  const remove = useChange(trpc.models.deleteAlias.mutationOptions(), "Alias removed");
  const { name, version } = asset;
  const { data } = useQuery(trpc.models.promotions.queryOptions({ workspace, name, version }));
  const isFree = asset.can.write && data?.approvesModels === false;
  const own = aliases.filter((one) => one.version === version);
  function submit(event: FormEvent) {
    event.preventDefault();
    set.mutate({ workspace, name, version, alias: text.replace(/^@/, "") }, { onSuccess: () => setText("") });
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-xs text-faint">Aliases</span>
      {own.length === 0 && <span className="text-faint">none</span>}
      {own.map(({ alias }) => (
        <span key={alias} className="flex items-center gap-1 rounded-md bg-hover px-1.5 py-0.5 text-xs">
          @{alias}
          {(isFree || data?.mayDecide) && (
            <button
              type="button"
              aria-label={`Remove the alias ${alias}`}
              className="hover:text-danger"
              onClick={() => remove.mutate({ workspace, name, alias })}
            >
              <X aria-hidden className="size-3" />
            </button>
          )}
        </span>
      ))}
      {isFree && (
        <form onSubmit={submit} className="flex items-center gap-1">
          <Input
            aria-label="New alias"
            placeholder="champion"
            className="w-32"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" size="sm" disabled={set.isPending}>
            Add alias
          </Button>
        </form>
      )}
    </div>
  );
}

type UsedData = { run: string; name: string; version: string | null; as: string };

function TrainingData({ workspace, rows }: { workspace: string; rows: UsedData[] }) {
  return (
    <div>
      <h3 className="mb-1 text-xs text-faint">Data of its run</h3>
      <ul className="flex flex-col gap-1">
        {rows.map(({ run, name, version, as }) => (
          <li key={`${run} ${name} ${version} ${as}`} className="flex min-w-0 gap-2">
            {version ? (
              <Link
                href={assetAddress(workspace, { kind: "data", name, version })}
                className="truncate font-medium hover:text-accent"
              >
                {name}:{version}
              </Link>
            ) : (
              <span className="truncate">{name}</span>
            )}
            {as && <span className="truncate font-mono text-xs text-faint">{as}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface CompareProps {
  workspace: string;
  name: string;
  version: string;
  base: string;
}

function CompareWith({ workspace, name, version, base }: CompareProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(
    trpc.assets.versions.queryOptions({ workspace, kind: "model", asset: name, view: "all", limit: 200 }),
  );
  const others = (data?.versions ?? []).filter((one) => one.version !== version);
  if (others.length === 0) return null;
  return (
    <Select
      aria-label="Compare with"
      className="max-w-52"
      value=""
      onChange={(event) =>
        router.push(
          `${base}/compare?left=${encodeURIComponent(event.target.value)}&right=${encodeURIComponent(version)}`,
        )
      }
    >
      <option value="">Compare with…</option>
      {others.map((one) => (
        <option key={one.id} value={one.version}>
          Version {one.version}
        </option>
      ))}
    </Select>
  );
}

function DeleteVersion({ workspace, asset }: ToolsProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { name, version } = asset;
  const remove = useChange(trpc.models.deleteVersion.mutationOptions(), "Deleted");
  return (
    <ConfirmButton
      label="Delete version"
      title={`Delete version ${version} of ${name}?`}
      consequence="Its files and aliases go with it, for good. What used it keeps what it has read. The number is not given again."
      verb="Delete"
      typed={name}
      onConfirm={async () => {
        const gone = await remove.mutateAsync({ workspace, name, version }).catch(() => null);
        if (gone) router.push(`/${workspace}/models`);
      }}
    />
  );
}
