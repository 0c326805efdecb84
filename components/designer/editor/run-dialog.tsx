"use client";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Design } from "@/domain/designer/design";
import type { runDraftAction } from "@/server/designer/actions";
import { Button } from "../../ui/button";
import { Field, Input } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import type { Refusal } from "../../ui/refusal";
import { RefusalNotice } from "./refusal-notice";

interface RunDialogProps {
  workspace: string;
  draftId: string;
  name: string;
  design: Design;
  runDraft: typeof runDraftAction;
  saveNow(): Promise<number | null>;
}

const isRedirect = (failure: unknown): boolean =>
  String((failure as { digest?: unknown }).digest).startsWith("NEXT_REDIRECT");

/** Asks where a run belongs and what it is given, saves, and runs what was saved. */
export function RunDialog(props: RunDialogProps) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Play aria-hidden /> Run
        </Button>
      }
      title="Run the pipeline"
      description="What was drawn is saved first. Steps whose inputs have not changed take the results that they have."
    >
      {() => <RunForm {...props} />}
    </FormDialog>
  );
}

function RunForm({ workspace, draftId, name, design, runDraft, saveNow }: RunDialogProps) {
  const [experiment, setExperiment] = useState(name);
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [idempotencyKey] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join("-"));

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setRefusal(null);
    try {
      const revision = await saveNow();
      if (revision === null)
        setRefusal({ message: "The draft could not be saved: close this and see why.", issues: [] });
      else setRefusal(await runDraft(workspace, { draftId, revision, experiment, inputs, idempotencyKey }));
    } catch (failure) {
      // Where the run was made, the action goes to its page, and what waits for its answer gets an exception of Next's.
      if (isRedirect(failure)) return;
      setRefusal({ message: (failure as Error).message, issues: [] });
    }
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Experiment">
        {(control) => (
          <Input
            {...control}
            required
            maxLength={255}
            value={experiment}
            onChange={(event) => setExperiment(event.target.value)}
          />
        )}
      </Field>
      {design.inputs.map(({ name: input, type, value, isOptional }) => (
        <Field key={input} label={input} hint={isOptional ? `${type}, may stay empty` : type}>
          {(control) => (
            <Input
              {...control}
              required={value === null && !isOptional}
              placeholder={value ?? ""}
              value={inputs[input] ?? ""}
              onChange={(event) => setInputs({ ...inputs, [input]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {refusal && <RefusalNotice title="It was not run" refusal={refusal} />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isBusy}>
          <Play aria-hidden /> {isBusy ? "Starting…" : "Run"}
        </Button>
      </div>
    </form>
  );
}
