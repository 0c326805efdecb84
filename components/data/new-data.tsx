"use client";
import { FileUp, FolderUp, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { assetAddress } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import type { DraftFile } from "../new-run/draft-file";
import { readChosen, readDropped } from "../new-run/read-dropped";
import { uploadFiles } from "../new-run/upload-files";
import { Button } from "../ui/button";
import { Field, Input, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { formatBytes, formatPlural } from "../ui/format";
import { readRefusal } from "../ui/refusal";

/** A file, or a folder of them, that is to become a data asset. */
interface Chosen {
  type: "uri_file" | "uri_folder";
  files: DraftFile[];
}

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
  const [sentBytes, setSentBytes] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const create = useChange(trpc.data.create.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!chosen) return setProblem("Choose a file or a folder.");
    setProblem(null);
    setSentBytes(0);
    try {
      const files = await uploadFiles(workspace, chosen.files, setSentBytes);
      const about = { name, description, type: chosen.type, files, idempotencyKey: newKey() };
      const made = await create.mutateAsync({ workspace, ...about });
      onClose();
      router.push(assetAddress(workspace, { kind: "data", ...made }));
    } catch (failure) {
      setProblem(readRefusal(failure).message);
    } finally {
      setSentBytes(null);
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
      <div className="flex items-center justify-end gap-2">
        {sentBytes !== null && (
          <span role="status" className="num mr-auto text-sm text-muted">
            {formatBytes(sentBytes)} sent
          </span>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={sentBytes !== null}>
          Register
        </Button>
      </div>
    </form>
  );
}

interface ChooseProps {
  chosen: Chosen | null;
  onChoose(chosen: Chosen): void;
  onProblem(problem: string): void;
}

function ChooseFiles({ chosen, onChoose, onProblem }: ChooseProps) {
  const take = (files: DraftFile[], isFolder: boolean) =>
    files.length > 0 && onChoose({ type: isFolder || files.length > 1 ? "uri_folder" : "uri_file", files });
  const onInput = (isFolder: boolean) => (event: ChangeEvent<HTMLInputElement>) =>
    event.target.files && take(readChosen(event.target.files), isFolder);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons in it are the first
    <div
      className="flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 py-6 text-sm text-muted"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const isFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory);
        readDropped(event.dataTransfer).then(
          (files) => take(files, isFolder),
          (failure: Error) => onProblem(failure.message),
        );
      }}
    >
      <p>{chosen ? describeChosen(chosen) : "Drop a file or a folder here."}</p>
      <div className="flex gap-2">
        <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 text-ink focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          <FileUp aria-hidden className="size-4" /> Choose a file
          <input type="file" className="sr-only" onChange={onInput(false)} />
        </label>
        <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-md border px-2.5 text-ink focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
          <FolderUp aria-hidden className="size-4" /> Choose a folder
          <input
            type="file"
            className="sr-only"
            multiple
            {...{ webkitdirectory: "" }}
            onChange={onInput(true)}
          />
        </label>
      </div>
    </div>
  );
}

function describeChosen({ type, files }: Chosen): string {
  const size = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return type === "uri_file"
    ? `${files[0]!.path}, ${size}`
    : `A folder of ${formatPlural(files.length, "file")}, ${size}`;
}
