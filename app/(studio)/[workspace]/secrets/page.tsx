import type { Metadata } from "next";
import { SecretPage } from "@/components/secrets/secret-page";
import { SecretsHidden } from "@/components/secrets/secrets-hidden";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Secrets" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const { can } = await load(caller.workspaces.get({ workspace }));
  if (!can["secrets:read"]) return <SecretsHidden />;
  return <SecretPage workspace={workspace} initial={await load(caller.secrets.list({ workspace }))} />;
}
