import type { Metadata } from "next";
import { CompareVersions } from "@/components/models/compare-versions";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Compare versions" };

type Params = Promise<{ workspace: string; asset: string }>;
type Search = Promise<{ left?: string; right?: string }>;

export default async function CompareVersionsPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Search;
}) {
  const { workspace, asset } = await params;
  const { left = "", right = "" } = await searchParams;
  const name = decodeURIComponent(asset);
  const versions: [string, string] = [String(left), String(right)];
  const compared = await load((await api()).models.compare({ workspace, name, versions }));
  return (
    <>
      <PageHeader
        title={`${name}: version ${left} and ${right}`}
        facts="What either has, and where they differ"
      />
      <CompareVersions workspace={workspace} name={name} compared={compared} />
    </>
  );
}
