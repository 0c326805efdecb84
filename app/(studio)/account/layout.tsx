import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { api, load } from "@/server/trpc/web";
import { StudioFrame } from "../studio-frame";

/** The account belongs to no workspace; the frame around it shows the one that its reader begins in. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { defaultWorkspace } = await load((await api()).accounts.me());
  if (!defaultWorkspace) redirect("/workspaces/new");
  return <StudioFrame workspace={defaultWorkspace}>{children}</StudioFrame>;
}
