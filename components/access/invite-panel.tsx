"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ROLE_LABELS, type Role } from "@/domain/permissions";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Snippet } from "../ui/copy-button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Input } from "../ui/field";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { RoleSelect } from "./role-select";

const STATES: Record<"open" | "accepted" | "revoked" | "expired", { label: string; tone: Tone }> = {
  open: { label: "Open", tone: "info" },
  accepted: { label: "Accepted", tone: "success" },
  revoked: { label: "Withdrawn", tone: "neutral" },
  expired: { label: "Expired", tone: "warning" },
};

/** Links that let somebody in, each once. */
export function InvitePanel({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.invites.list.queryOptions({ workspace }));
  const revoke = useChange(trpc.invites.revoke.mutationOptions(), "The link no longer works");
  return (
    <section aria-labelledby="invites" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="invites" className="font-semibold">
          Invitations
        </h2>
        <InviteDialog workspace={workspace} />
      </div>
      <TableBox>
        {data.length === 0 ? (
          <p className="px-4 py-6 text-center text-sm text-muted">Nobody was invited by link yet.</p>
        ) : (
          <Table>
            <thead>
              <tr>
                <Th>For</Th>
                <Th>Role</Th>
                <Th>State</Th>
                <Th>Made by</Th>
                <Th>Ends</Th>
                <Th className="w-24" aria-label="Actions" />
              </tr>
            </thead>
            <tbody>
              {data.map((invite) => (
                <Tr key={invite.id}>
                  <Td>{invite.note || <span className="text-faint">Anybody with the link</span>}</Td>
                  <Td>{ROLE_LABELS[invite.role].label}</Td>
                  <Td>
                    <Badge tone={STATES[invite.state].tone}>{STATES[invite.state].label}</Badge>{" "}
                    {invite.acceptedBy && <span className="text-muted">by {invite.acceptedBy}</span>}
                  </Td>
                  <Td className="text-muted">{invite.createdBy}</Td>
                  <Td className="text-muted">
                    <RelativeTime at={invite.expiresAt} />
                  </Td>
                  <Td>
                    {invite.state === "open" && (
                      <ConfirmButton
                        size="sm"
                        variant="ghost"
                        label="Withdraw"
                        title="Withdraw this invitation?"
                        consequence="Its link stops working at once."
                        verb="Withdraw"
                        onConfirm={() =>
                          revoke.mutateAsync({ workspace, inviteId: invite.id }).catch(() => {})
                        }
                      />
                    )}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </TableBox>
    </section>
  );
}

function InviteDialog({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const [role, setRole] = useState<Role>("dataScientist");
  const [note, setNote] = useState("");
  const create = useChange(trpc.invites.create.mutationOptions());
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ workspace, role, note });
  }
  return (
    <Dialog onOpenChange={() => create.reset()}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden /> Invite
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Invite someone"
        description="Whoever opens the link first joins with this role. It lasts seven days."
      >
        {create.data ? (
          <div className="flex flex-col gap-3">
            <Snippet text={create.data.url} label="Copy the link" />
            <p className="text-sm text-muted">
              This link is shown only now. Send it to the person it is meant for.
            </p>
          </div>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4">
            <Field label="Role" hint={ROLE_LABELS[role].explains}>
              {(control) => <RoleSelect {...control} className="w-full" value={role} onChange={setRole} />}
            </Field>
            <Field label="For whom" hint="A note for the members of this workspace">
              {(control) => (
                <Input
                  {...control}
                  value={note}
                  maxLength={255}
                  onChange={(event) => setNote(event.target.value)}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" className="self-end" disabled={create.isPending}>
              Make the link
            </Button>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
