"use client";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Snippet } from "../ui/copy-button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Input, Select } from "../ui/field";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

type Tokens = Answers["tokens"]["list"];

/** What programs of this account sign in with. */
export function TokenPanel({ workspaces, initial }: { workspaces: string[]; initial: Tokens }) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.tokens.list.queryOptions(), initialData: initial });
  const revoke = useChange(trpc.tokens.revoke.mutationOptions(), "The token no longer works");
  return (
    <section aria-labelledby="tokens" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="tokens" className="font-semibold">
          Tokens
        </h2>
        <CreateToken workspaces={workspaces} />
      </div>
      <TableBox>
        {data.length === 0 ? (
          <EmptyState icon={KeyRound} title="No tokens" className="py-8">
            The command line, the SDK and MLflow clients sign in with a token. It has the roles that you have.
          </EmptyState>
        ) : (
          <Table>
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>Token</Th>
                <Th>Opens</Th>
                <Th>Last used</Th>
                <Th>Ends</Th>
                <Th className="w-24" aria-label="Actions" />
              </tr>
            </thead>
            <tbody>
              {data.map((token) => (
                <Tr key={token.id}>
                  <Td className="font-medium">{token.name}</Td>
                  <Td className="font-mono text-xs text-muted">…{token.lastFour}</Td>
                  <Td className="text-muted">{token.workspace ?? "All your workspaces"}</Td>
                  <Td className="text-muted">
                    {token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : "Never"}
                  </Td>
                  <Td className="text-muted">
                    {token.isExpired ? (
                      <Badge tone="warning">Expired</Badge>
                    ) : token.expiresAt ? (
                      <RelativeTime at={token.expiresAt} />
                    ) : (
                      "Never"
                    )}
                  </Td>
                  <Td>
                    <ConfirmButton
                      size="sm"
                      variant="ghost"
                      label="Revoke"
                      title={`Revoke ${token.name}?`}
                      consequence="Every program that uses it is refused from now on. This cannot be undone."
                      verb="Revoke"
                      onConfirm={() => revoke.mutateAsync({ tokenId: token.id }).catch(() => {})}
                    />
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

const LIFETIMES = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 365, label: "1 year" },
  { days: 0, label: "Until it is revoked" },
];

function CreateToken({ workspaces }: { workspaces: string[] }) {
  const trpc = useTRPC();
  const create = useChange(trpc.tokens.create.mutationOptions());
  const [name, setName] = useState("");
  const [workspace, setWorkspace] = useState("");
  const [days, setDays] = useState(90);
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name, workspace: workspace || undefined, expiresInDays: days || undefined });
  }
  return (
    <Dialog onOpenChange={() => create.reset()}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden /> New token
        </Button>
      </DialogTrigger>
      <DialogContent
        title="New token"
        description="It acts as you, with the roles that you have when it is used."
      >
        {create.data ? (
          <div className="flex flex-col gap-3">
            <Snippet text={create.data.token} label="Copy the token" />
            <p className="text-sm text-muted">This token is shown only now. Only its hash is kept.</p>
          </div>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4">
            <Field label="Name" hint="Where it will be used">
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={100}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field label="Opens">
              {(control) => (
                <Select {...control} value={workspace} onChange={(event) => setWorkspace(event.target.value)}>
                  <option value="">All your workspaces</option>
                  {workspaces.map((slug) => (
                    <option key={slug}>{slug}</option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Lasts">
              {(control) => (
                <Select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
                  {LIFETIMES.map((lifetime) => (
                    <option key={lifetime.days} value={lifetime.days}>
                      {lifetime.label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Button type="submit" variant="primary" className="self-end" disabled={create.isPending}>
              Make the token
            </Button>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
