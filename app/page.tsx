import { redirect } from "next/navigation";
import { api, load } from "@/server/trpc/web";

/** The address without a path leads to the workspace that its reader begins in. */
export default async function RootPage() {
  const { defaultWorkspace } = await load((await api()).accounts.me());
  redirect(defaultWorkspace ? `/${defaultWorkspace}` : "/workspaces/new");
}
