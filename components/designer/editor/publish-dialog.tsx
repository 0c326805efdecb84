"use client";
import { useMutation } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { freeStepName } from "@/domain/designer/names";
import { useTRPC } from "../../live/trpc";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { Field, Input } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { readRefusal } from "../../ui/refusal";
import { RefusalNotice } from "./refusal-notice";

interface PublishDialogProps {
  workspace: string;
  draftId: string;
  name: string;
  saveNow(): Promise<number | null>;
}

/** Puts what was drawn behind an address, as the next version of what has that name. */
export function PublishDialog(props: PublishDialogProps) {
  return (
    <FormDialog
      button={
        <Button>
          <Send aria-hidden /> Publish
        </Button>
      }
      title="Publish the pipeline"
      description="A published pipeline is called by its address, with the values of its inputs. To publish under the same name again makes the next version, which is called from then on."
    >
      {() => <PublishForm {...props} />}
    </FormDialog>
  );
}

function PublishForm({ workspace, draftId, name, saveNow }: PublishDialogProps) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState(() => freeStepName([], name).replaceAll("_", "-"));
  const [isUnsaved, setUnsaved] = useState(false);
  const [idempotencyKey] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join("-"));
  const publish = useMutation(trpc.designer.publish.mutationOptions());

  async function submit(event: FormEvent) {
    event.preventDefault();
    const revision = await saveNow();
    setUnsaved(revision === null);
    if (revision !== null) publish.mutate({ workspace, draftId, revision, name: wanted, idempotencyKey });
  }
  if (publish.data) return <Published {...{ workspace }} {...publish.data} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name" hint="Letters, digits and -, a letter first: it is a part of the address.">
        {(control) => (
          <Input {...control} required value={wanted} onChange={(event) => setWanted(event.target.value)} />
        )}
      </Field>
      {isUnsaved && (
        <RefusalNotice
          title="It was not published"
          refusal={{ message: "The draft could not be saved: close this and see why.", issues: [] }}
        />
      )}
      {publish.isError && <RefusalNotice title="It was not published" refusal={readRefusal(publish.error)} />}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={publish.isPending}>
          <Send aria-hidden /> {publish.isPending ? "Publishing…" : "Publish"}
        </Button>
      </div>
    </form>
  );
}

function Published({ workspace, name, version }: { workspace: string; name: string; version: number }) {
  const address = `${location.origin}/pipeline-endpoints/${workspace}/${name}`;
  return (
    <div role="status" className="flex flex-col gap-3 text-sm">
      <p>
        <span className="font-medium">{name}</span> is published as version {version}. It is called with a
        token of your own, by POST:
      </p>
      <p className="flex items-center gap-2 rounded-md bg-sunken p-2">
        <span className="min-w-0 font-mono text-xs break-all">{address}</span>
        <CopyButton text={address} label="Copy the address" />
      </p>
      <p className="text-muted">
        Or from the command line: <code>atelier pipeline-endpoint invoke --name {name}</code>
      </p>
    </div>
  );
}
