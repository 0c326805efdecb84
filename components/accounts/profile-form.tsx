"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Field, Input } from "../ui/field";

export function ProfileForm({ name: initial, email }: { name: string; email: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState(initial);
  const update = useChange(trpc.accounts.updateProfile.mutationOptions(), "Saved");
  function submit(event: FormEvent) {
    event.preventDefault();
    update.mutate({ name }, { onSuccess: () => router.refresh() });
  }
  return (
    <Card title="Profile">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              required
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="E-mail" hint="It is what you sign in with.">
          {(control) => <Input {...control} value={email} readOnly disabled />}
        </Field>
        <Button type="submit" className="self-start" disabled={update.isPending}>
          Save
        </Button>
      </form>
    </Card>
  );
}
