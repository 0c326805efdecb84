"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { CheckField, Field, Input } from "../ui/field";
import { readRefusal } from "../ui/refusal";

export function PasswordForm() {
  const trpc = useTRPC();
  const change = useMutation(trpc.accounts.changePassword.mutationOptions());
  const queries = useQueryClient();
  const [revokesTokens, setRevokesTokens] = useState(false);
  const refusal = change.error ? readRefusal(change.error) : null;
  const nextError = refusal?.issues.find(({ path }) => path === "next")?.message ?? null;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const [current, next] = [String(given.get("current")), String(given.get("next"))];
    const { revokedTokens } = await change.mutateAsync({ current, next, revokesTokens });
    form.reset();
    setRevokesTokens(false);
    toast(
      `The password is changed. Your other sign-ins have ended${revokedTokens ? ", and so have your tokens" : ""}.`,
    );
    await queries.invalidateQueries();
  }
  return (
    <Card title="Password">
      <form
        method="post"
        onSubmit={(event) => void submit(event).catch(() => {})}
        className="flex flex-col gap-4"
      >
        <Field label="Current password" error={refusal && !nextError ? refusal.message : null}>
          {(control) => (
            <Input {...control} name="current" type="password" autoComplete="current-password" required />
          )}
        </Field>
        <Field label="New password" hint="At least 12 characters" error={nextError}>
          {(control) => (
            <Input
              {...control}
              name="next"
              type="password"
              autoComplete="new-password"
              required
              minLength={12}
            />
          )}
        </Field>
        <div className="flex flex-col gap-1">
          <CheckField label="Revoke my tokens too" isOn={revokesTokens} onTurn={setRevokesTokens} />
          <p className="text-xs text-faint">
            Your other sign-ins end in any case. Tokens go on working without the tick, also one that somebody
            made who knew the old password.
          </p>
        </div>
        <Button type="submit" className="self-start" disabled={change.isPending}>
          Change the password
        </Button>
      </form>
    </Card>
  );
}
