"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Card, Fact, Facts } from "../ui/facts";
import { CheckField, Field, Input } from "../ui/field";
import { formatMoment } from "../ui/format";
import { readRefusal } from "../ui/refusal";

export function WorkspaceSettings({ workspace }: { workspace: Answers["workspaces"]["get"] }) {
  return (
    <div className="flex max-w-2xl flex-col gap-4 p-6">
      {workspace.can["workspace:update"] ? (
        <SettingsForm workspace={workspace} />
      ) : (
        <Card title="Workspace">
          <Facts>
            <Fact term="Name">{workspace.name}</Fact>
            <Fact term="Description">{workspace.description || "–"}</Fact>
            <Fact term="Models">
              {workspace.approvesModels
                ? "An alias or a stage is moved only when somebody else approves it"
                : "An alias or a stage is moved by whoever registers models"}
            </Fact>
            <Fact term="Created">{formatMoment(workspace.createdAt)}</Fact>
          </Facts>
        </Card>
      )}
      {workspace.can["workspace:delete"] && <DeleteWorkspace name={workspace.name} />}
    </div>
  );
}

function SettingsForm({ workspace }: { workspace: Answers["workspaces"]["get"] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState(workspace.name);
  const [description, setDescription] = useState(workspace.description);
  const [approvesModels, setApprovesModels] = useState(workspace.approvesModels);
  const update = useMutation(trpc.workspaces.update.mutationOptions());
  const refusal = update.error ? readRefusal(update.error) : null;
  async function submit(event: FormEvent) {
    event.preventDefault();
    // The workspace that is changed is named apart from its new name.
    const saved = await update.mutateAsync({
      ...{ workspace: workspace.name, name, description, approvesModels },
    });
    toast("Saved");
    if (saved.name === workspace.name) router.refresh();
    else router.replace(`/${saved.name}/settings`);
  }
  return (
    <Card title="Workspace">
      <form onSubmit={(event) => void submit(event).catch(() => {})} className="flex flex-col gap-4">
        <Field
          label="Name"
          hint="Part of every address: links and tracking addresses with the old name stop working. Unless an administrator gives it, a new name gets a short ending."
          error={refusal?.message}
        >
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Description">
          {(control) => (
            <Input
              {...control}
              value={description}
              maxLength={1000}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <CheckField
          label="An alias or a stage of a model is moved only when somebody else approves it"
          className="whitespace-normal!"
          isOn={approvesModels}
          onTurn={setApprovesModels}
        />
        <Button type="submit" variant="primary" className="self-start" disabled={update.isPending}>
          Save
        </Button>
      </form>
    </Card>
  );
}

function DeleteWorkspace({ name }: { name: string }) {
  const trpc = useTRPC();
  const deletion = useMutation(trpc.workspaces.delete.mutationOptions());
  return (
    <Card title="Delete this workspace">
      <div className="flex items-center justify-between gap-4">
        <p className="text-sm text-muted">Its runs, files and members can no longer be reached by anybody.</p>
        <ConfirmButton
          label="Delete"
          title={`Delete the workspace ${name}?`}
          consequence="Every experiment, run, metric and file in it goes out of reach for all its members. Scripts that log to it get an error."
          verb="Delete the workspace"
          typed={name}
          onConfirm={() =>
            deletion.mutateAsync({ workspace: name }).then(
              () => location.assign("/"),
              (failure) => toast.error(readRefusal(failure).message),
            )
          }
        />
      </div>
    </Card>
  );
}
