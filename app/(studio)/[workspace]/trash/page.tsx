import type { Metadata } from "next";
import { TrashPage } from "@/components/trash/trash-page";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Trash" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const [{ can }, counts] = await Promise.all([
    load(caller.workspaces.get({ workspace })),
    load(caller.trash.count({ workspace })),
  ]);
  return <TrashPage {...{ workspace, can }} initial={counts} />;
}
