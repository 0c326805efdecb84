"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";

export function NewBatchEndpoint({ workspace }: { workspace: string }) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Plus aria-hidden /> New batch endpoint
        </Button>
      }
      title="New batch endpoint"
      description="Its name stays, whatever is deployed behind it."
    >
      {(close) => <Form workspace={workspace} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, onClose }: { workspace: string; onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useChange(trpc.batchEndpoints.create.mutationOptions(), "The batch endpoint is there");
  async function submit(event: FormEvent) {
    event.preventDefault();
    const yaml = JSON.stringify({ name, ...(description && { description }) });
    const made = await create.mutateAsync({ workspace, yaml, file: "the form" }).catch(() => null);
    if (!made) return;
    onClose();
    router.push(`/${workspace}/batch-endpoints/${made.name}`);
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field
        label="Name"
        hint="Letters, digits and -"
        error={create.error ? readRefusal(create.error).message : null}
      >
        {(control) => (
          <Input {...control} required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Description">
        {(control) => (
          <Input {...control} value={description} onChange={(event) => setDescription(event.target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          Create
        </Button>
      </div>
    </form>
  );
}
