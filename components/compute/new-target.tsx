"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { TARGET_KINDS } from "@/domain/compute";
import { TARGET_NAME_RULE } from "@/domain/compute/target-file";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Select, Textarea } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Mistakes } from "../ui/mistakes";
import { KIND_LABELS } from "./states";
import { FIELDS, type FormKind, hiddenFile, type Values, writtenAs } from "./target-fields";

const KINDS = TARGET_KINDS.filter((kind): kind is FormKind => kind !== "local");

export function NewTarget({ workspace }: { workspace: string }) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Plus aria-hidden /> New compute target
        </Button>
      }
      title="New compute target"
      description="The same file makes it from the command line: atelier compute create -f."
    >
      {(close) => <Form workspace={workspace} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, onClose }: { workspace: string; onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [type, setType] = useState<FormKind>(KINDS[0]!);
  const [values, setValues] = useState<Values>({});
  // Credentials are in no query, and in no mutation once that is answered.
  const create = useChange({ ...trpc.compute.create.mutationOptions(), gcTime: 0 });
  async function submit(event: FormEvent) {
    event.preventDefault();
    const yaml = writtenAs(name, type, values);
    const made = await create.mutateAsync({ workspace, yaml, file: "the form" }).catch(() => null);
    if (!made) return;
    onClose();
    router.push(`/${workspace}/compute/${made.name}`);
  }
  return (
    <form onSubmit={(event) => void submit(event)} autoComplete="off" className="flex flex-col gap-4">
      <Field label="Name" hint={`${TARGET_NAME_RULE}.`}>
        {(control) => (
          <Input {...control} required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Type">
        {(control) => (
          <Select {...control} value={type} onChange={({ target }) => setType(target.value as FormKind)}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {KIND_LABELS[kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {FIELDS[type].map(({ name: field, label, hint, kind, standard }) => (
        <Field key={field} label={label} hint={hint}>
          {(control) => {
            const given = {
              ...control,
              required: standard === undefined && kind !== "password",
              placeholder: standard,
              value: values[field] ?? "",
              onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
                setValues({ ...values, [field]: target.value }),
            };
            if (kind === "key")
              return <Textarea {...given} rows={4} spellCheck={false} className="font-mono text-xs" />;
            return (
              <Input
                {...given}
                type={kind ?? "text"}
                min={kind === "number" ? 0 : undefined}
                autoComplete={kind === "password" ? "new-password" : "off"}
              />
            );
          }}
        </Field>
      ))}
      <section aria-label="The same as YAML" className="rounded-md border bg-sunken p-3">
        <pre className="overflow-x-auto font-mono text-xs">{hiddenFile(name, type, values)}</pre>
      </section>
      {create.error && <Mistakes failure={create.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          Create
        </Button>
      </div>
    </form>
  );
}
