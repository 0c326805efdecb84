"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { stringify } from "yaml";
import type { RegisteredEnvironment } from "@/domain/environments";
import type { Asset } from "../assets/asset-page";
import { LazyDiffEditor, LazyEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { NewVersion } from "./new-version";

const VIEWS = { written: "As it was written", changes: "Changes" } as const;
const MOST_VERSIONS = 200;
/** Of the address: which view, and the version that is compared with. */
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
        <Changes workspace={workspace} asset={asset} text={text} />
      ) : (
        <div className="h-80">
          <LazyEditor key={asset.id} text={text} path="environment.yml" label="Definition" isReadOnly />
        </div>
      )}
    </section>
  );
}

function Changes({ workspace, asset, text }: { workspace: string; asset: Asset; text: string }) {
  const trpc = useTRPC();
  const [against, setAgainst] = useQueryState("against");
  const { kind, name, version } = asset;
  const wanted = { workspace, kind, asset: name, view: "all" as const, limit: MOST_VERSIONS };
  const list = useQuery(trpc.assets.versions.queryOptions(wanted));
  if (list.error)
    return (
      <ErrorState
        className="m-4"
        title="The versions could not be read"
        cause={readRefusal(list.error).message}
      />
    );
  if (!list.data) return <Skeleton className="m-4 h-40" />;
  const { versions } = list.data;
  const older = versions.slice(versions.findIndex((each) => each.version === version) + 1);
  const others = versions.filter((each) => each.version !== version);
  const other = others.find((each) => each.version === against) ?? older[0] ?? others[0];
  if (!other) return <p className="p-4 text-sm text-faint">There is no other version to compare with.</p>;
  return (
    <>
      <div className="flex items-center gap-2 border-b px-4 py-2 text-sm text-muted">
        <span>Version {version} against</span>
        <Select
          aria-label="Compared with"
          value={other.version}
          onChange={(event) => void setAgainst(event.target.value)}
        >
          {others.map((each) => (
            <option key={each.id} value={each.version}>
              Version {each.version}
            </option>
          ))}
        </Select>
      </div>
      <div className="h-80">
        <LazyDiffEditor
          left={definitionOf(other.spec)}
          right={text}
          path="environment.yml"
          label={`Versions ${other.version} and ${version}`}
        />
      </div>
    </>
  );
}
