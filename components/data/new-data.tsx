"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { assetAddress } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";
import { ChooseFiles, type Chosen } from "../uploads/choose-files";
import { uploadContent } from "../uploads/upload-contents";
import { UploadProgress } from "../uploads/upload-progress";
import { useUpload, wasEnded } from "../uploads/use-upload";

const newKey = () => crypto.getRandomValues(new Uint8Array(16)).join("-");

export function NewData({ workspace }: { workspace: string }) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Plus aria-hidden /> Register data
        </Button>
      }
      title="Register data"
      description="A name that is here already gets its next version; the earlier ones stay as they are."
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
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const { progress, send, cancel } = useUpload();
  const [problem, setProblem] = useState<string | null>(null);
  const create = useChange(trpc.data.create.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!chosen) return setProblem("Choose a file or a folder.");
    setProblem(null);
    try {
      const files = await send(chosen.files, uploadContent(workspace));
      const type = chosen.kind === "file" ? ("uri_file" as const) : ("uri_folder" as const);
      const about = { name, description, type, files, idempotencyKey: newKey() };
      const made = await create.mutateAsync({ workspace, ...about });
      onClose();
      router.push(assetAddress(workspace, { kind: "data", ...made }));
    } catch (failure) {
      if (!wasEnded(failure)) setProblem(readRefusal(failure).message);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name" hint="Letters, digits, _, . and -" error={problem}>
        {(control) => (
          <Input {...control} required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <ChooseFiles chosen={chosen} onChoose={setChosen} onProblem={setProblem} />
      <Field label="Description">
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      {progress && <UploadProgress progress={progress} onCancel={cancel} />}
      <div className="flex items-center justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={progress !== null || create.isPending}>
          Register
        </Button>
      </div>
    </form>
  );
}
