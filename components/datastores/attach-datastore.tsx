"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { DATASTORE_NAME_RULE, DATASTORE_TYPES, type DatastoreType } from "@/domain/datastores";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { Field, Input, Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { TYPE_LABELS } from "./datastore-table";

interface Asked {
  name: string;
  label: string;
  hint?: string;
  isNeeded?: boolean;
  isCredential?: boolean;
}

const FIELDS: Record<DatastoreType, Asked[]> = {
  s3: [
    { name: "bucket", label: "Bucket", isNeeded: true },
    {
      name: "endpoint",
      label: "Endpoint",
      hint: "Such as https://minio.example:9000; without it Amazon's own.",
    },
    { name: "region", label: "Region", hint: "Without it us-east-1." },
    { name: "access_key_id", label: "Access key id", isCredential: true },
    { name: "secret_access_key", label: "Secret access key", isCredential: true },
  ],
  azure_blob: [
    { name: "account_name", label: "Account", isNeeded: true },
    { name: "container_name", label: "Container", isNeeded: true },
    { name: "endpoint", label: "Endpoint", hint: "Without it core.windows.net." },
    { name: "account_key", label: "Account key", isCredential: true },
    { name: "sas_token", label: "SAS token", hint: "In the place of an account key.", isCredential: true },
  ],
  local: [
    {
      name: "path",
      label: "Folder",
      isNeeded: true,
      hint: "Below one that the owner of the platform lists in ATELIER_DATASTORE_ROOTS. A file share by where it is mounted.",
    },
  ],
};

/** The file that a form stands for. What was left empty is not in it. */
function writtenAs(name: string, type: DatastoreType, values: Record<string, string>): string {
  const given = (isCredential: boolean) =>
    FIELDS[type]
      .filter((field) => Boolean(field.isCredential) === isCredential && values[field.name])
      .map((field) => [field.name, values[field.name]]);
  const credentials = given(true);
  const proof = credentials.length > 0 ? { credentials: Object.fromEntries(credentials) } : {};
  return JSON.stringify({ name, type, ...Object.fromEntries(given(false)), ...proof });
}

export function AttachDatastore({ workspace, onClose }: { workspace: string; onClose(): void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [type, setType] = useState<DatastoreType>("s3");
  const [values, setValues] = useState<Record<string, string>>({});
  // Credentials are in no query, and in no mutation once that is answered.
  const create = useMutation({ ...trpc.datastores.create.mutationOptions(), gcTime: 0 });
  const test = useMutation(trpc.datastores.test.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    const yaml = writtenAs(name, type, values);
    const made = await create.mutateAsync({ workspace, yaml, file: "the form" }).catch(() => null);
    if (!made) return;
    const found = await test.mutateAsync({ workspace, datastore: name }).catch(() => null);
    toast(
      found?.isReached === false
        ? `${name} is attached. ${found.message}`
        : `${name} is attached and can be reached`,
    );
    await queries.invalidateQueries();
    onClose();
  }
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        title="Attach a datastore"
        description="Credentials are kept as secrets, and never shown again. The connection is tested as it is attached."
        side
      >
        <form onSubmit={submit} autoComplete="off" className="flex flex-col gap-4">
          <Field label="Name" hint={`${DATASTORE_NAME_RULE}.`}>
            {(control) => (
              <Input
                {...control}
                required
                maxLength={64}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Type">
            {(control) => (
              <Select
                {...control}
                value={type}
                onChange={(event) => setType(event.target.value as DatastoreType)}
              >
                {DATASTORE_TYPES.map((each) => (
                  <option key={each} value={each}>
                    {TYPE_LABELS[each]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Fields fields={FIELDS[type]} values={values} onChange={setValues} />
          {create.error && (
            <p role="alert" className="text-sm text-danger">
              {readRefusal(create.error).message}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={create.isPending || test.isPending}>
              Attach
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

interface FieldsProps {
  fields: Asked[];
  values: Record<string, string>;
  onChange(values: Record<string, string>): void;
}

function Fields({ fields, values, onChange }: FieldsProps) {
  return fields.map(({ name, label, hint, isNeeded, isCredential }) => (
    <Field key={name} label={label} hint={hint ?? (isCredential ? "A value, or secret:NAME." : undefined)}>
      {(control) => (
        <Input
          {...control}
          required={isNeeded}
          type={isCredential ? "password" : "text"}
          autoComplete={isCredential ? "new-password" : "off"}
          spellCheck={false}
          value={values[name] ?? ""}
          onChange={(event) => onChange({ ...values, [name]: event.target.value })}
        />
      )}
    </Field>
  ));
}
