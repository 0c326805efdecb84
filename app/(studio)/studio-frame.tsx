import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { RAIL_COOKIE, readTheme, THEME_COOKIE } from "@/components/ui/preferences";
import { allows } from "@/domain/permissions";
import { api, load } from "@/server/trpc/web";

/** The frame with what it needs to know of its reader. Without a workspace of that name, there is no such page. */
export async function StudioFrame({ workspace, children }: { workspace: string; children: ReactNode }) {
  const me = await load((await api()).accounts.me());
  const jar = await cookies();
  const roles = me.workspaces.find(({ name }) => name === workspace)?.roles ?? [];
  return (
    <Shell
      workspace={workspace}
      workspaces={me.workspaces.map(({ name }) => name)}
      user={me.user}
      theme={readTheme(jar.get(THEME_COOKIE)?.value)}
      canWrite={allows(roles, "runs:write")}
      isRailNarrow={jar.get(RAIL_COOKIE)?.value === "narrow"}
    >
      {children}
    </Shell>
  );
}
