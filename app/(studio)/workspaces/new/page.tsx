import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { NewWorkspaceForm } from "@/components/workspaces/new-workspace-form";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "New workspace" };

export default async function NewWorkspacePage() {
  const { user, can } = await load((await api()).accounts.me());
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 px-4 py-12">
      <Logo className="size-8" />
      <div className="w-full max-w-sm rounded-lg border bg-surface p-6">
        {can.createWorkspace ? (
          <NewWorkspaceForm isAdmin={user.isAdmin} />
        ) : (
          <p className="text-sm text-muted">
            You are not a member of a workspace where you could make another one. Ask an administrator, or an
            owner of a workspace for an invitation.
          </p>
        )}
      </div>
    </main>
  );
}
