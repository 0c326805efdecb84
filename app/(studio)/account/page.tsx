import type { Metadata } from "next";
import { AccountTabs } from "@/components/accounts/account-tabs";
import { PasswordForm } from "@/components/accounts/password-form";
import { ProfileForm } from "@/components/accounts/profile-form";
import { SessionPanel } from "@/components/accounts/session-panel";
import { TokenPanel } from "@/components/accounts/token-panel";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const caller = await api();
  const [{ user, workspaces }, tokens] = await load(
    Promise.all([caller.accounts.me(), caller.tokens.list()]),
  );
  return (
    <>
      <PageHeader title="Account" facts={user.email} tabs={<AccountTabs />} />
      <div className="flex max-w-4xl flex-col gap-6 p-6">
        <TokenPanel workspaces={workspaces.map(({ name }) => name)} initial={tokens} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <ProfileForm name={user.name} email={user.email} />
          <PasswordForm />
        </div>
        <SessionPanel />
      </div>
    </>
  );
}
