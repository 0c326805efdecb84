"use client";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/field";
import { type Refusal, readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";

export interface NewAccount {
  name: string;
  email: string;
  password: string;
}

interface NewAccountFormProps {
  title: string;
  intro: ReactNode;
  /** Fields that come before those of the account. */
  before?(errorOf: (path: string) => string | null): ReactNode;
  verb: string;
  onSubmit(account: NewAccount, form: FormData): Promise<void>;
}

/** Asks for what an account needs. What the server refuses is shown beside its field. */
export function NewAccountForm({ title, intro, before, verb, onSubmit }: NewAccountFormProps) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const errorOf = (path: string) => refusal?.issues.find((issue) => issue.path === path)?.message ?? null;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    try {
      await onSubmit({ name: field("name"), email: field("email"), password: field("password") }, form);
    } catch (failure) {
      setRefusal(readRefusal(failure));
      setBusy(false);
    }
  }

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h1 className="text-lg font-semibold">{title}</h1>
        <div className="text-sm text-muted">{intro}</div>
      </div>
      {refusal && refusal.issues.length === 0 && (
        <ErrorState title="That did not work" cause={refusal.message} />
      )}
      {before?.(errorOf)}
      <Field label="Name" error={errorOf("name")}>
        {(control) => <Input {...control} name="name" autoComplete="name" required maxLength={255} />}
      </Field>
      <Field label="E-mail" error={errorOf("email")}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label="Password" hint="At least 12 characters" error={errorOf("password")}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? "One moment…" : verb}
      </Button>
    </form>
  );
}
