"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { MAX_SECRET_BYTES, SECRET_NAME_RULE, secretName, secretValue } from "@/domain/secrets";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { Field, Input, Textarea } from "../ui/field";
import { readRefusal } from "../ui/refusal";

interface SetSecretProps {
  workspace: string;
  /** The one that is rotated; without it, a new one. */
  secret?: { name: string; version: number };
  onClose(): void;
}

const problemOf = (read: { error?: { issues: { message: string }[] } }) =>
  read.error?.issues[0]?.message ?? null;
const sentence = (text: string | null) => text && `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** Takes a value and forgets it: it is in no query, and in no mutation once that is answered. */
export function SetSecret({ workspace, secret, onClose }: SetSecretProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(secret?.name ?? "");
  const [value, setValue] = useState("");
  const set = useMutation({ ...trpc.secrets.set.mutationOptions(), gcTime: 0 });
  const nameProblem = name === "" ? null : problemOf(secretName.safeParse(name));
  const valueProblem = value === "" ? null : problemOf(secretValue.safeParse(value));
  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await set
      .mutateAsync({ workspace, name, value, newest: secret?.version ?? 0 })
      .catch(() => null);
    if (!done) return;
    toast(secret ? `${name} is at version ${done.version}` : `${name} is set`);
    await queries.invalidateQueries();
    onClose();
  }
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        title={secret ? `Rotate ${secret.name}` : "New secret"}
        description={
          secret
            ? "Runs are given the new value from their next attempt on. Those that have begun keep the one they have."
            : "It is encrypted, hidden in the logs of runs that use it, and never shown again, to anybody."
        }
        side
      >
        <form onSubmit={submit} autoComplete="off" className="flex flex-col gap-4">
          {!secret && (
            <Field label="Name" hint={`${SECRET_NAME_RULE}.`} error={sentence(nameProblem)}>
              {(control) => (
                <Input
                  {...control}
                  required
                  autoComplete="off"
                  spellCheck={false}
                  className="font-mono"
                  maxLength={127}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field
            label={secret ? "New value" : "Value"}
            hint={`Text of at most ${MAX_SECRET_BYTES / 1024} KiB. Spaces and line breaks are a part of it.`}
            error={sentence(valueProblem)}
          >
            {(control) => (
              <Textarea
                {...control}
                required
                rows={8}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                className="font-mono text-sm"
                value={value}
                onChange={(event) => setValue(event.target.value)}
              />
            )}
          </Field>
          {set.error && (
            <p role="alert" className="text-sm text-danger">
              {readRefusal(set.error).message}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              disabled={set.isPending || nameProblem !== null || valueProblem !== null}
            >
              {secret ? "Set the new value" : "Set the secret"}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
