"use client";
import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { LazyDiffEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import type { Asset } from "./asset-page";

const MOST_VERSIONS = 200;

interface VersionChangesProps {
  workspace: string;
  asset: Asset;
  /** What a version was written as. */
  textOf(spec: unknown): string;
  /** What the editor takes it for. */
  path: string;
}

/** How what a version was written as differs from another one, which the address names. */
export function VersionChanges({ workspace, asset, textOf, path }: VersionChangesProps) {
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
          left={textOf(other.spec)}
          right={textOf(asset.spec)}
          path={path}
          label={`Versions ${other.version} and ${version}`}
        />
      </div>
    </>
  );
}
