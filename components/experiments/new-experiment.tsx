"use client";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Input } from "../ui/field";
import { readRefusal } from "../ui/refusal";

export function NewExperiment({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const [isShown, setShown] = useState(false);
  const [name, setName] = useState("");
  const create = useChange(trpc.experiments.create.mutationOptions(), "The experiment is made");
  function submit(event: FormEvent) {
    event.preventDefault();
    const close = () => {
      setShown(false);
      setName("");
    };
    create.mutate({ workspace, name }, { onSuccess: close });
  }
  return (
    <Dialog open={isShown} onOpenChange={setShown}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden /> New experiment
        </Button>
      </DialogTrigger>
      <DialogContent title="New experiment" description="It gathers runs that belong together.">
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Name" error={create.error ? readRefusal(create.error).message : null}>
            {(control) => (
              <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setShown(false)}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={create.isPending}>
              Create
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
