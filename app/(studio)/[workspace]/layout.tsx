import type { ReactNode } from "react";
import { api, load } from "@/server/trpc/web";
import { StudioFrame } from "../studio-frame";

interface Props {
  params: Promise<{ workspace: string }>;
  children: ReactNode;
}

export default async function WorkspaceLayout({ params, children }: Props) {
  const { workspace } = await params;
  await load((await api()).workspaces.get({ workspace }));
  return <StudioFrame workspace={workspace}>{children}</StudioFrame>;
}
