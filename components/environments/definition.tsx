"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { stringify } from "yaml";
import type { RegisteredEnvironment } from "@/domain/environments";
import type { Asset } from "../assets/asset-page";
import { VersionChanges } from "../assets/version-changes";
import { LazyEditor } from "../editor/lazy-editor";
import { Button } from "../ui/button";
import { ViewTabs } from "../ui/view-tabs";
import { NewVersion } from "./new-version";

const VIEWS = { written: "As it was written", changes: "Changes" } as const;
/** Of the address. */
const view = parseAsStringLiteral(["written", "changes", "new"]).withDefault("written");

export const definitionOf = (spec: unknown): string => stringify((spec as RegisteredEnvironment).environment);

/** What the version was written as, and how that differs from another one. */
export function Definition({ workspace, asset }: { workspace: string; asset: Asset }) {
  const [current, setCurrent] = useQueryState("view", view);
  const text = definitionOf(asset.spec);
  return (
    <section aria-label="Definition" className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <div className="flex items-center border-b bg-sunken pr-2 [&>:first-child]:flex-1 [&>:first-child]:border-b-0">
        <ViewTabs
          label="Views of the definition"
          views={VIEWS}
          current={current === "new" ? "written" : current}
          onChoose={(next) => void setCurrent(next)}
        />
        {asset.can.write && current !== "new" && (
          <Button onClick={() => void setCurrent("new")}>New version</Button>
        )}
      </div>
      {current === "new" && asset.can.write ? (
        <NewVersion
          workspace={workspace}
          name={asset.name}
          initial={text}
          onEnd={() => void setCurrent("written")}
        />
      ) : current === "changes" ? (
        <VersionChanges workspace={workspace} asset={asset} textOf={definitionOf} path="environment.yml" />
      ) : (
        <div className="h-80">
          <LazyEditor key={asset.id} text={text} path="environment.yml" label="Definition" isReadOnly />
        </div>
      )}
    </section>
  );
}
