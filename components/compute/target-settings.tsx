"use client";
import { type FormEvent, useState } from "react";
import { writeTarget } from "@/domain/compute/write-target";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Card } from "../ui/facts";
import { Field, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Mistakes } from "../ui/mistakes";
import type { Target } from "./states";

/** The file of the target as it is, and a place to change it. */
export function TargetSettingsCard({ workspace, target }: { workspace: string; target: Target }) {
  const { settings, can } = target;
  if (!settings) return null;
  const yaml = writeTarget({ ...target, settings });
  return (
    <Card
      title="Settings"
      aside={
        <span className="flex items-center gap-1">
          <CopyButton text={yaml} label="Copy the YAML" />
          {can["compute:write"] && (
            <FormDialog
              button={<Button size="sm">Change</Button>}
              title={`Change ${target.name}`}
              description="Its name and its type stay. A smaller cluster lets nodes go as they become idle."
            >
              {(close) => <Form workspace={workspace} yaml={yaml} onClose={close} />}
            </FormDialog>
          )}
        </span>
      }
    >
      <pre className="overflow-x-auto font-mono text-xs">{yaml}</pre>
    </Card>
  );
}

function Form({ workspace, yaml, onClose }: { workspace: string; yaml: string; onClose(): void }) {
  const trpc = useTRPC();
  const [text, setText] = useState(yaml);
  const change = useChange(trpc.compute.create.mutationOptions(), "The compute target is changed");
  async function submit(event: FormEvent) {
    event.preventDefault();
    const made = await change.mutateAsync({ workspace, yaml: text, file: "the form" }).catch(() => null);
    if (made) onClose();
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="YAML">
        {(control) => (
          <Textarea
            {...control}
            rows={14}
            spellCheck={false}
            className="font-mono text-xs"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {change.error && <Mistakes failure={change.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
