"use client";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Mistakes } from "../ui/mistakes";

const TEMPLATE = `name: nightly
trigger:
  type: cron
  expression: "0 3 * * *"   # minute, hour, day, month, day of the week
  time_zone: ZONE
create_job:
  pipeline_endpoint: NAME   # a published pipeline
  inputs: {}
`;

export function NewSchedule({ workspace }: { workspace: string }) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Plus aria-hidden /> New schedule
        </Button>
      }
      title="New schedule"
      description="The same file makes it from the command line: atelier schedule create -f."
    >
      {(close) => <Form workspace={workspace} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, onClose }: { workspace: string; onClose(): void }) {
  const trpc = useTRPC();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [yaml, setYaml] = useState(TEMPLATE.replace("ZONE", zone));
  const create = useChange(trpc.schedules.create.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    const made = await create.mutateAsync({ workspace, yaml, file: "the form" }).catch(() => null);
    if (made) onClose();
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Its file" hint="A name that is taken changes that schedule.">
        {(control) => (
          <Textarea
            {...control}
            rows={14}
            spellCheck={false}
            className="font-mono text-xs"
            value={yaml}
            onChange={({ target }) => setYaml(target.value)}
          />
        )}
      </Field>
      {create.isError && <Mistakes failure={create.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          Create schedule
        </Button>
      </div>
    </form>
  );
}
