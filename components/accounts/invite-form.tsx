"use client";
import Link from "next/link";
import { useState } from "react";
import { ROLE_LABELS, type Role } from "@/domain/permissions";
import { useTRPCClient } from "../live/trpc";
import { Button } from "../ui/button";
import { readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";
import { NewAccountForm } from "./new-account-form";
import { enterStudio } from "./sign-in-form";

interface InviteFormProps {
  token: string;
  invite: { workspace: string; role: Role; invitedBy: string };
  /** The name of whoever is signed in here already. */
  signedInAs: string | null;
}

export function InviteForm({ token, invite, signedInAs }: InviteFormProps) {
  const client = useTRPCClient();
  const { label, explains } = ROLE_LABELS[invite.role];
  const intro = (
    <p>
      {invite.invitedBy} invites you to the workspace <b className="text-ink">{invite.workspace}</b> as{" "}
      {label}: {explains.charAt(0).toLowerCase() + explains.slice(1)}.
    </p>
  );
  if (signedInAs)
    return <AcceptForm token={token} workspace={invite.workspace} intro={intro} name={signedInAs} />;
  return (
    <div className="flex flex-col gap-4">
      <NewAccountForm
        title="Join the studio"
        intro={intro}
        verb="Create the account and join"
        onSubmit={async (account) => {
          const { workspace } = await client.invites.join.mutate({ ...account, token });
          const failure = await enterStudio(account.email, account.password);
          location.assign(failure ? "/sign-in" : `/${workspace}`);
        }}
      />
      <p className="text-center text-sm text-muted">
        Have an account?{" "}
        <Link
          href={`/sign-in?next=${encodeURIComponent(`/invite/${token}`)}`}
          className="text-accent hover:underline"
        >
          Sign in
        </Link>{" "}
        first.
      </p>
    </div>
  );
}

interface AcceptFormProps {
  token: string;
  workspace: string;
  intro: React.ReactNode;
  name: string;
}

function AcceptForm({ token, workspace, intro, name }: AcceptFormProps) {
  const client = useTRPCClient();
  const [failure, setFailure] = useState<string | null>(null);
  async function accept() {
    try {
      await client.invites.accept.mutate({ token });
      location.assign(`/${workspace}`);
    } catch (refused) {
      setFailure(readRefusal(refused).message);
    }
  }
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-lg font-semibold">Join {workspace}</h1>
      <div className="text-sm text-muted">{intro}</div>
      {failure && <ErrorState title="That did not work" cause={failure} />}
      <Button variant="primary" onClick={accept}>
        Join as {name}
      </Button>
    </div>
  );
}
