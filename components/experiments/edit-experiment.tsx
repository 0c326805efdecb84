"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { NOTE_TAG } from "@/domain/run-data";
import type { ExperimentRow } from "@/server/experiments/browse-experiments";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { Field, Input, Textarea } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import { tagChanges, writeTags } from "./tags-text";

interface EditExperimentProps {
  workspace: string;
  experiment: ExperimentRow;
  onClose(): void;
}

export function EditExperiment({ workspace, experiment, onClose }: EditExperimentProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.experiments.get.queryOptions({ workspace, experimentId: experiment.id }));
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent title="Edit the experiment" side>
        {data ? (
          <Form workspace={workspace} experiment={data} onClose={onClose} />
        ) : (
          <Skeleton className="h-72" />
        )}
      </DialogContent>
    </Dialog>
  );
}

interface FormProps {
  workspace: string;
  experiment: Answers["experiments"]["get"];
  onClose(): void;
}

function Form({ workspace, experiment, onClose }: FormProps) {
  const trpc = useTRPC();
  const own = Object.fromEntries(experiment.tags.map(({ key, value }) => [key, value]));
  const [name, setName] = useState(experiment.name);
  const [note, setNote] = useState(own[NOTE_TAG] ?? "");
  const [tags, setTags] = useState(writeTags(own));
  const update = useChange(trpc.experiments.update.mutationOptions(), "Saved");
  const refusal = update.error ? readRefusal(update.error).message : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    const change = { name, description: note, tags: tagChanges(own, tags) };
    update.mutate({ workspace, experimentId: experiment.id, ...change }, { onSuccess: onClose });
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" error={refusal}>
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="Note" hint="Markdown. The first line is shown in the list.">
        {(control) => (
          <Textarea {...control} rows={6} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <Field label="Tags" hint="One a line: key=value">
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            className="font-mono text-sm"
            value={tags}
            onChange={(event) => setTags(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={update.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
