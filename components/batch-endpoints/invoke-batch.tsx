"use client";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Field, Input, Select } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Mistakes } from "../ui/mistakes";
import type { BatchEndpoint } from "./batch-endpoint-page";

interface InvokeProps {
  workspace: string;
  endpoint: BatchEndpoint;
}

/** Opens the form that has a deployment go over data, and leads to its run. */
export function InvokeBatch(props: InvokeProps) {
  return (
    <FormDialog
      button={
        <Button variant="primary">
          <Play aria-hidden /> Invoke
        </Button>
      }
      title={`Invoke ${props.endpoint.name}`}
      description="The data is gone over as a run. Its rows become an output, and a data asset."
    >
      {(close) => <Form {...props} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, endpoint, onClose }: InvokeProps & { onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [path, setPath] = useState("");
  const [type, setType] = useState("uri_folder");
  const [deployment, setDeployment] = useState(
    endpoint.defaultDeployment ?? endpoint.deployments[0]?.name ?? "",
  );
  const invoke = useChange(trpc.batchEndpoints.invoke.mutationOptions());
  async function submit(event: FormEvent) {
    event.preventDefault();
    const yaml = JSON.stringify({ inputs: { data: { type, path } } });
    const asked = { workspace, batchEndpoint: endpoint.name, yaml, deployment };
    const made = await invoke.mutateAsync(asked).catch(() => null);
    if (!made) return;
    onClose();
    router.push(`/${workspace}/runs/${made.name}`);
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Data" hint="azureml:NAME:VERSION, azureml:NAME@latest, or a path of a datastore">
        {(control) => (
          <Input
            {...control}
            required
            className="font-mono text-xs"
            placeholder="azureml:numbers@latest"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        )}
      </Field>
      <Field label="It is">
        {(control) => (
          <Select {...control} value={type} onChange={(event) => setType(event.target.value)}>
            <option value="uri_folder">A folder of files</option>
            <option value="uri_file">One file</option>
          </Select>
        )}
      </Field>
      <Field label="Deployment">
        {(control) => (
          <Select {...control} value={deployment} onChange={(event) => setDeployment(event.target.value)}>
            {endpoint.deployments.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
      </Field>
      {invoke.error && <Mistakes failure={invoke.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={invoke.isPending}>
          Invoke
        </Button>
      </div>
    </form>
  );
}
