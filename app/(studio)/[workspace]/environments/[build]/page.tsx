import type { Metadata } from "next";
import { BuildDetail } from "@/components/environments/build-detail";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Environment build" };

export default async function BuildPage({
  params,
}: {
  params: Promise<{ workspace: string; build: string }>;
}) {
  const { workspace, build } = await params;
  return (
    <BuildDetail
      workspace={workspace}
      initial={await load((await api()).environments.build({ workspace, build }))}
    />
  );
}
