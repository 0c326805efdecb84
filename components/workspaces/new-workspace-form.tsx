"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/field";
import { readRefusal } from "../ui/refusal";

/** What the name may be like, and what becomes of it where it is not taken as it is. */
const nameHint = (isAdmin: boolean) =>
  `Lower-case letters, digits and hyphens: it is part of every address.${isAdmin ? "" : " It gets a short ending, as in vision-7kq2m."}`;

export function NewWorkspaceForm({ isAdmin }: { isAdmin: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useMutation(trpc.workspaces.create.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    const made = await create.mutateAsync({ name, description });
    router.push(`/${made.name}`);
  }
  return (
    <form onSubmit={(event) => void submit(event).catch(() => {})} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h1 className="text-lg font-semibold">New workspace</h1>
        <p className="text-sm text-muted">
          Its own experiments, runs, files and members. You become its owner.
        </p>
      </div>
      <Field
        label="Name"
        hint={nameHint(isAdmin)}
        error={create.error ? readRefusal(create.error).message : null}
      >
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Description">
        {(control) => (
          <Input
            {...control}
            maxLength={1000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={create.isPending}>
        Make the workspace
      </Button>
    </form>
  );
}
