"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { assetAddress } from "@/domain/assets";
import type { JobInput } from "@/domain/jobs";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { useRun } from "./run-context";

/** What went in and what came out. */
export function RunPorts() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const asked = trpc.assets.ofRun.queryOptions({ workspace, run: run.name });
  // Its end may have been on another page: what was read a moment ago says nothing of what it has registered then.
  const { data: assets = [] } = useQuery({ ...asked, staleTime: 0 });
  const inputs = Object.entries(run.spec?.inputs ?? {});
  const outputs = Object.entries(run.spec?.outputs ?? {});
  if (inputs.length + outputs.length === 0) return null;
  // Where an output lies among the files is known once something of it was stored.
  const assetOf = (role: "input" | "output", port: string) => {
    const asset = assets.find((each) => each.role === role && each.as === port);
    return asset && { label: `${asset.name}:${asset.version}`, href: assetAddress(workspace, asset) };
  };
  const hrefOf = (name: string) => {
    const stored = run.outputs.find((output) => output.name === name);
    return stored && `/${workspace}/runs/${run.name}/outputs?path=${encodeURIComponent(stored.path)}`;
  };
  return (
    <Card title="Inputs and outputs">
      <div className="grid gap-6 sm:grid-cols-2">
        <Ports
          title="Inputs"
          ports={inputs.map(([name, input]) => ({
            name,
            ...describeInput(input),
            asset: assetOf("input", name),
          }))}
        />
        <Ports
          title="Outputs"
          ports={outputs.map(([name, output]) => ({
            name,
            type: output?.type ?? "uri_folder",
            value: output?.path ?? null,
            href: hrefOf(name),
            asset: assetOf("output", name),
          }))}
        />
      </div>
    </Card>
  );
}

interface Port {
  name: string;
  type: string;
  value: string | null;
  href?: string;
  asset?: { label: string; href: string };
}

function describeInput(input: JobInput): { type: string; value: string | null } {
  if (typeof input !== "object") return { type: typeof input, value: String(input) };
  if ("value" in input || "default" in input) {
    return { type: input.type, value: String(input.value ?? input.default ?? "") };
  }
  return { type: input.type, value: "path" in input ? (input.path ?? null) : null };
}

function Ports({ title, ports }: { title: string; ports: Port[] }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-faint">{title}</h3>
      {ports.length === 0 && <p className="text-sm text-faint">None.</p>}
      <ul className="flex flex-col gap-1.5 text-sm">
        {ports.map(({ name, type, value, href, asset }) => (
          <li key={name} className="min-w-0">
            {href ? (
              <Link href={href} className="font-medium text-accent hover:underline">
                {name}
              </Link>
            ) : (
              <span className="font-medium">{name}</span>
            )}{" "}
            <span className="text-xs text-faint">{type}</span>
            {asset && (
              <Link href={asset.href} className="block font-mono text-xs text-accent hover:underline">
                {asset.label}
              </Link>
            )}
            {value !== null && (
              <span className="block font-mono text-xs break-words text-muted">{value}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
