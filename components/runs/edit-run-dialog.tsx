"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { Field, Input, Textarea } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";
import { useRun } from "./run-context";
import { tagChanges, writeTags } from "./tags-text";

export function EditRunDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange(next: boolean): void;
}) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="Edit the run" side>
        <EditForm onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function EditForm({ onDone }: { onDone(): void }) {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [displayName, setDisplayName] = useState(run.displayName);
  const [description, setDescription] = useState(run.description);
  const [tags, setTags] = useState(writeTags(run.tags));
  const update = useMutation(trpc.runs.update.mutationOptions());

  async function submit(event: FormEvent) {
    event.preventDefault();
    const change = { displayName, description, tags: tagChanges(run.tags, tags) };
    await update.mutateAsync({ workspace, run: run.name, change });
    await queries.invalidateQueries(trpc.runs.get.queryFilter({ workspace, run: run.name }));
    onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event).catch(() => {})} className="flex flex-col gap-4">
      {update.isError && <ErrorState title="Not saved" cause={readRefusal(update.error).message} />}
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            value={displayName}
            maxLength={255}
            onChange={(event) => setDisplayName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Description">
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Field label="Tags" hint="One a line, as key=value">
        {(control) => (
          <Textarea
            {...control}
            rows={6}
            className="font-mono text-xs"
            value={tags}
            onChange={(event) => setTags(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Discard</Button>
        <Button type="submit" variant="primary" disabled={update.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
