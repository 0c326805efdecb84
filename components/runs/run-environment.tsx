"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { assetAddress } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import { CopyButton } from "../ui/copy-button";
import { Card, Fact, Facts } from "../ui/facts";
import { formatPlural } from "../ui/format";
import { ScrollBox } from "../ui/scroll-box";
import { Skeleton } from "../ui/states";
import { useRun } from "./run-context";

/** What the script ran in: the interpreter and, on request, every package as it was resolved. */
export function RunEnvironment() {
  const { workspace, run } = useRun();
  const [isOpen, setOpen] = useState(false);
  const { environment, buildId } = run;
  const trpc = useTRPC();
  const { data: assets } = useQuery(trpc.assets.ofRun.queryOptions({ workspace, run: run.name }));
  const registered = assets?.find(({ role }) => role === "environment");
  if (!environment) return null;
  return (
    <Card
      title="Environment"
      aside={
        buildId && (
          <Link
            href={`/${workspace}/environments/${buildId}`}
            className="text-sm text-accent hover:underline"
          >
            Build
          </Link>
        )
      }
    >
      <Facts>
        <Fact term="Name">
          {registered ? (
            <Link href={assetAddress(workspace, registered)} className="text-accent hover:underline">
              {environment.label}
            </Link>
          ) : (
            environment.label
          )}
        </Fact>
        {environment.python && <Fact term="Python">{environment.python}</Fact>}
        {environment.image && <Fact term="Image">{environment.image}</Fact>}
        <Fact term="Asked for">
          {environment.packages.length === 0
            ? "no packages"
            : formatPlural(environment.packages.length, "package")}
        </Fact>
      </Facts>
      {buildId && (
        <details className="mt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="text-sm text-accent">Installed packages</summary>
          {isOpen && <Packages workspace={workspace} buildId={buildId} />}
        </details>
      )}
    </Card>
  );
}

function Packages({ workspace, buildId }: { workspace: string; buildId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.environments.build.queryOptions({ workspace, build: buildId }));
  if (!data) return <Skeleton className="mt-2 h-24" />;
  const packages = data.resolved ?? [];
  if (packages.length === 0) return <p className="mt-2 text-sm text-faint">Not known yet.</p>;
  return (
    <div className="mt-2 flex items-start rounded-md border bg-sunken">
      <ScrollBox label="Installed packages" className="max-h-72 min-w-0 flex-1 p-2">
        <pre className="font-mono text-xs leading-5">{packages.join("\n")}</pre>
      </ScrollBox>
      <CopyButton text={packages.join("\n")} label="Copy as requirements" className="m-1" />
    </div>
  );
}
