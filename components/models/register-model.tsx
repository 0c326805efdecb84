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

interface RegisterProps {
  workspace: string;
  /** Where the model lies, as far as the page knows. */
  source?: string;
  type?: ModelType;
  label?: string;
}

/** Opens the form that makes a version of a model from what this workspace stores. */
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

function Form({
  workspace,
  source = "",
  type = "custom_model",
  onClose,
}: RegisterProps & { onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [path, setPath] = useState(source);
  const [chosen, setChosen] = useState<ModelType>(type);
  const [description, setDescription] = useState("");
  const [key] = useState(newKey);
  const register = useChange(trpc.models.register.mutationOptions(), "Registered");
  async function submit(event: FormEvent) {
    event.preventDefault();
    const about = { name, type: chosen, description, source: path, idempotencyKey: key };
    const made = await register.mutateAsync({ workspace, ...about }).catch(() => null);
    if (!made) return;
    onClose();
    router.push(assetAddress(workspace, { kind: "model", ...made }));
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field
        label="Name"
        hint="Letters, digits, _, . and -"
        error={register.error ? readRefusal(register.error).message : null}
      >
        {(control) => (
          <Input {...control} required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
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
      <Field label="Type" hint="An mlflow_model is a folder with an MLmodel file">
        {(control) => (
          <Select
            {...control}
            value={chosen}
            onChange={(event) => setChosen(event.target.value as ModelType)}
          >
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
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={register.isPending}>
          Register
        </Button>
      </div>
    </form>
  );
}
