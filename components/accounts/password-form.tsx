"use client";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Field, Input } from "../ui/field";
import { readRefusal } from "../ui/refusal";

export function PasswordForm() {
  const trpc = useTRPC();
  const change = useMutation(trpc.accounts.changePassword.mutationOptions());
  const refusal = change.error ? readRefusal(change.error) : null;
  const nextError = refusal?.issues.find(({ path }) => path === "next")?.message ?? null;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    await change.mutateAsync({ current: String(given.get("current")), next: String(given.get("next")) });
    form.reset();
    toast("The password is changed. Your other sign-ins have ended.");
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
        <Button type="submit" className="self-start" disabled={change.isPending}>
          Change the password
        </Button>
      </form>
    </Card>
  );
}
