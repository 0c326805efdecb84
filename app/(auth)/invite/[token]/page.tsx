import { MailX } from "lucide-react";
import type { Metadata } from "next";
import { InviteForm } from "@/components/accounts/invite-form";
import { EmptyState } from "@/components/ui/states";
import { api, pageContext } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const invite = await (await api()).invites.look({ token }).catch((failure: Error) => failure.message);
  if (typeof invite === "string") {
    return (
      <EmptyState isPage icon={MailX} title="This invitation cannot be used" className="px-0 py-4">
        {invite}
      </EmptyState>
    );
  }
  const { actor } = await pageContext();
  return <InviteForm token={token} invite={invite} signedInAs={actor?.name ?? null} />;
}
