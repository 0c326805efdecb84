"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { assetAddress } from "@/domain/assets";
import { MODEL_TYPES, type ModelType } from "@/domain/models";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Select, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";
import { ChooseFiles, type Chosen } from "../uploads/choose-files";
import { uploadContent } from "../uploads/upload-contents";
import { UploadProgress } from "../uploads/upload-progress";
import { useUpload, wasEnded } from "../uploads/use-upload";

interface RegisterProps {
  workspace: string;
  /** Where the model lies, as far as the page knows. */
  source?: string;
  type?: ModelType;
  label?: string;
}

/** Opens the form that makes a version of a model, from what this workspace stores or from files that are sent. */
export function RegisterModel(props: RegisterProps) {
  return (
    <FormDialog
      button={
        <Button variant={props.source ? "secondary" : "primary"}>
          <Plus aria-hidden /> {props.label ?? "Register a model"}
        </Button>
      }
      title="Register a model"
      description="A name that is here already gets its next version. The version keeps its files, whatever becomes of the run."
    >
      {(close) => <Form {...props} onClose={close} />}
    </FormDialog>
  );
}

const newKey = () => crypto.getRandomValues(new Uint8Array(16)).join("-");

/** Where the files of a version come from. */
type Origin = "sent" | "stored";

function Form({
  workspace,
  source = "",
  type = "custom_model",
  onClose,
}: RegisterProps & { onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [origin, setOrigin] = useState<Origin>(source ? "stored" : "sent");
  const [path, setPath] = useState(source);
  const [files, setFiles] = useState<Chosen | null>(null);
  const [chosen, setChosen] = useState<ModelType>(type);
  const [description, setDescription] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [key] = useState(newKey);
  const { progress, send, cancel } = useUpload();
  const register = useChange(trpc.models.register.mutationOptions(), "Registered");
  async function findContent() {
    if (origin === "stored") return { origin, source: path };
    if (!files) throw new Error("Choose a file or a folder.");
    const { kind, name } = files;
    const sent = await send(files.files, uploadContent(workspace));
    return { origin, kind, ...(name ? { name } : {}), files: sent };
  }
  async function submit(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    try {
      const about = { name, type: chosen, description, idempotencyKey: key, content: await findContent() };
      const made = await register.mutateAsync({ workspace, ...about });
      onClose();
      router.push(assetAddress(workspace, { kind: "model", ...made }));
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
      <Field label="Its files">
        {(control) => (
          <Select {...control} value={origin} onChange={(event) => setOrigin(event.target.value as Origin)}>
            <option value="sent">From this computer</option>
            <option value="stored">Stored here already</option>
          </Select>
        )}
      </Field>
      {origin === "sent" ? (
        <ChooseFiles chosen={files} onChoose={setFiles} onProblem={setProblem} />
      ) : (
        <Field
          label="Where it lies"
          hint="runs:/RUN/model, azureml://jobs/RUN/outputs/artifacts/paths/…, models:/m-…"
        >
          {(control) => (
            <Input
              {...control}
              required
              className="font-mono text-xs"
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
      )}
      <About type={chosen} onType={setChosen} description={description} onDescription={setDescription} />
      {progress && <UploadProgress progress={progress} onCancel={cancel} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={progress !== null || register.isPending}>
          Register
        </Button>
      </div>
    </form>
  );
}

interface AboutProps {
  type: ModelType;
  onType(type: ModelType): void;
  description: string;
  onDescription(description: string): void;
}

function About({ type, onType, description, onDescription }: AboutProps) {
  return (
    <>
      <Field label="Type" hint="An mlflow_model is a folder with an MLmodel file">
        {(control) => (
          <Select {...control} value={type} onChange={(event) => onType(event.target.value as ModelType)}>
            {MODEL_TYPES.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Description" hint="Markdown: the model's card">
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            value={description}
            onChange={(event) => onDescription(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
