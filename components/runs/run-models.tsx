"use client";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { assetAddress } from "@/domain/assets";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { RegisterModel } from "../models/register-model";
import { formatBytes } from "../ui/format";
import { Table, Td, Th, Tr } from "../ui/table";
import { useRun } from "./run-context";

type LoggedModel = Answers["runs"]["loggedModels"][number];

const STANDING = { ready: "Ready", pending: "Being uploaded", uploadFailed: "Upload failed" } as const;

/** What the run has logged as models, which have their files beside the run's; nothing where there is none. */
export function RunModels() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const { data } = useQuery({
    ...trpc.runs.loggedModels.queryOptions({ workspace, run: run.name }),
    refetchInterval: isActive(run.status) ? pollMs : false,
  });
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Logged models" className="max-h-64 shrink-0 overflow-auto border-b">
      <Table>
        <thead>
          <tr>
            <Th>Logged model</Th>
            <Th className="max-md:hidden">Type</Th>
            <Th>Size</Th>
            <Th>Registered as</Th>
            <Th aria-label="What can be done" />
          </tr>
        </thead>
        <tbody>
          {data.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function ModelRow({ model }: { model: LoggedModel }) {
  const { workspace, run } = useRun();
  const { id, name, type, status, sizeBytes, versions } = model;
  const isReady = status === "ready";
  return (
    <Tr className="hover:bg-hover">
      <Td className="w-full max-w-72">
        <span className="block truncate font-medium" title={id}>
          {name}
        </span>
      </Td>
      <Td className="whitespace-nowrap text-muted max-md:hidden">{type}</Td>
      <Td className="num whitespace-nowrap">{isReady ? formatBytes(sizeBytes) : STANDING[status]}</Td>
      <Td className="whitespace-nowrap">
        {versions.slice(0, MOST).map((version, index) => (
          <span key={`${version.name}/${version.version}`}>
            {index > 0 && ", "}
            <Link
              href={assetAddress(workspace, { kind: "model", ...version })}
              prefetch={false}
              className="hover:text-accent"
            >
              {version.name} {version.version}
            </Link>
          </span>
        ))}
        {versions.length > MOST && <span className="text-faint"> and {versions.length - MOST} more</span>}
      </Td>
      <Td className="whitespace-nowrap">
        {isReady && (
          <span className="flex items-center justify-end gap-2">
            <a
              href={`/${workspace}/runs/${run.name}/logged-models/${id}`}
              aria-label={`Download ${name}`}
              title="Download as zip"
              className="text-muted hover:text-ink"
            >
              <Download aria-hidden className="size-4" />
            </a>
            {run.can.register && (
              <RegisterModel
                workspace={workspace}
                source={`models:/${id}`}
                type="mlflow_model"
                label="Register"
              />
            )}
          </span>
        )}
      </Td>
    </Tr>
  );
}

/** A model that is registered again and again has its versions on its own page. */
const MOST = 3;
