import type { Metadata } from "next";
import type { ReactNode } from "react";
import { RunProvider } from "@/components/runs/run-context";
import { RunHeader } from "@/components/runs/run-header";
import { loadRun, loadRunTitle, type RunParams } from "./load-run";

export async function generateMetadata({ params }: { params: RunParams }): Promise<Metadata> {
  return { title: await loadRunTitle(params) };
}

export default async function RunLayout({ params, children }: { params: RunParams; children: ReactNode }) {
  const { workspace } = await params;
  return (
    <RunProvider workspace={workspace} initial={await loadRun(params)}>
      <div className="flex min-h-full flex-col">
        <RunHeader />
        {children}
      </div>
    </RunProvider>
  );
}
