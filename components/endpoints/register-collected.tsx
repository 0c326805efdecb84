"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { assetAddress, assetName } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Select } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";

interface RegisterProps {
  workspace: string;
  endpoint: string;
  /** What deployments collect. */
  collections: readonly { deployment: string; collection: string }[];
}

/** Makes what was collected a version of a data asset, to train with or to compare with what a model was trained on. */
export function RegisterCollected(props: RegisterProps) {
  return (
    <FormDialog
      button={<Button size="sm">Register as data</Button>}
      title="Register what was collected as data"
      description="All rows that are kept become a table. A name that is here already gets its next version."
    >
      {(close) => <Form {...props} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, endpoint, collections, onClose }: RegisterProps & { onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const register = useChange(trpc.endpoints.registerCollected.mutationOptions());
  const [chosen, setChosen] = useState(0);
  const { deployment, collection } = collections[chosen]!;
  const [name, setName] = useState<string | null>(null);
  const data = name ?? `${endpoint}-${collection}`;
  const isNamed = assetName.safeParse(data).success;
  async function submit(submitted: FormEvent) {
    submitted.preventDefault();
    const made = await register
      .mutateAsync({ workspace, endpoint, deployment, collection, data })
      .catch(() => null);
    if (!made) return;
    onClose();
    router.push(assetAddress(workspace, { kind: "data", ...made }));
  }
  return (
    <form onSubmit={(event) => void submit(event)} autoComplete="off" className="flex flex-col gap-4">
      <Field label="What was collected">
        {(control) => (
          <Select {...control} value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
            {collections.map((each, index) => (
              <option key={`${each.deployment} ${each.collection}`} value={index}>
                {each.collection} of {each.deployment}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Name of the data asset"
        error={isNamed ? null : "It starts with a letter or digit and has only letters, digits, _, . and -."}
      >
        {(control) => (
          <Input {...control} value={data} maxLength={255} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      {register.error && <p className="text-sm text-danger">{readRefusal(register.error).message}</p>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={register.isPending || !isNamed}>
          Register
        </Button>
      </div>
    </form>
  );
}
