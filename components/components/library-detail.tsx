"use client";
import { parseAsString, useQueryState } from "nuqs";
import { LazyEditor } from "../editor/lazy-editor";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { Card } from "../ui/facts";
import { PageHeader } from "../ui/page-header";
import { ViewTabs } from "../ui/view-tabs";
import { InterfaceCard } from "./interface-card";

/** A component that comes with the studio: what it takes and gives, and how it is written. */
export function LibraryDetail({ found }: { found: Answers["components"]["library"] }) {
  const { entry, yaml, code } = found;
  return (
    <>
      <PageHeader
        title={entry.displayName}
        facts={
          <>
            <span>{entry.category ?? "Library"}</span>
            <span className="font-mono text-xs">{entry.name}</span>
            <span>Version {entry.version}, which came with the studio</span>
          </>
        }
      />
      <div className="grid gap-4 p-6 lg:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <InterfaceCard inputs={entry.inputs} outputs={entry.outputs} />
          <Files files={[{ path: "component.yml", text: yaml }, ...code]} />
        </div>
        <Card title="About">
          <div className="flex flex-col gap-3 text-sm">
            <p className="break-words">{entry.description}</p>
            <div className="flex min-w-0 flex-col gap-1">
              <span className="text-xs text-faint">In a step of a pipeline</span>
              <Snippet text={`component: ${entry.reference}`} label="Copy the line" />
            </div>
          </div>
        </Card>
      </div>
    </>
  );
}

function Files({ files }: { files: { path: string; text: string }[] }) {
  const [wanted, setWanted] = useQueryState("file", parseAsString);
  const current = files.find(({ path }) => path === wanted) ?? files[0]!;
  const views = Object.fromEntries(files.map(({ path }) => [path, path]));
  return (
    <section aria-label="Files" className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <ViewTabs
        label="Its files"
        views={views}
        current={current.path}
        onChoose={(next) => void setWanted(next)}
      />
      <div className="h-96">
        <LazyEditor
          key={current.path}
          text={current.text}
          path={current.path}
          label={current.path}
          isReadOnly
        />
      </div>
    </section>
  );
}
