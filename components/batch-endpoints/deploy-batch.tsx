"use client";
import { Rocket } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ModelNames } from "../assets/model-names";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { CheckField, Field, Input } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";

interface DeployProps {
  workspace: string;
  endpoint: string;
}

/** Opens the form that deploys a registered model which needs no script of its own. */
export function DeployBatch(props: DeployProps) {
  return (
    <FormDialog
      button={
        <Button>
          <Rocket aria-hidden /> Deploy a model
        </Button>
      }
      title="Deploy a model"
      description="A model that MLflow logged needs no script. With one of your own, deploy by its file: atelier batch-deployment create -f nightly.yml"
    >
      {(close) => <Form {...props} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, endpoint, onClose }: DeployProps & { onClose(): void }) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState({ name: "nightly", model: "", size: "10", processes: "1" });
  const [isDefault, setDefault] = useState(true);
  const deploy = useChange(trpc.batchEndpoints.deploy.mutationOptions(), "The deployment is there");
  const control = (field: keyof typeof asked) => ({
    required: true,
    value: asked[field],
    onChange: ({ target }: { target: { value: string } }) => setAsked({ ...asked, [field]: target.value }),
  });
  async function submit(event: FormEvent) {
    event.preventDefault();
    const about = {
      name: asked.name,
      endpoint_name: endpoint,
      model: asked.model,
      settings: {
        mini_batch_size: Number(asked.size),
        max_concurrency_per_instance: Number(asked.processes),
      },
    };
    const given = { workspace, yaml: JSON.stringify(about), file: "the form", set_default: isDefault };
    if (await deploy.mutateAsync(given).catch(() => null)) onClose();
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name of the deployment" hint="Where it is there already, it is changed">
        {(ids) => <Input {...ids} {...control("name")} />}
      </Field>
      <Field
        label="Model"
        hint="azureml:NAME:VERSION, azureml:NAME@latest or azureml:NAME@alias"
        error={deploy.error ? readRefusal(deploy.error).message : null}
      >
        {(ids) => (
          <>
            <Input {...ids} {...control("model")} className="font-mono text-xs" list="batch-models-there" />
            <ModelNames id="batch-models-there" workspace={workspace} />
          </>
        )}
      </Field>
      <Field label="Files at a time" hint="A mini-batch: what fails is tried again as a whole">
        {(ids) => <Input {...ids} {...control("size")} type="number" min={1} />}
      </Field>
      <Field label="Processes" hint="Each loads the model for itself">
        {(ids) => <Input {...ids} {...control("processes")} type="number" min={1} max={64} />}
      </Field>
      <CheckField label="Make it the default" isOn={isDefault} onTurn={setDefault} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={deploy.isPending}>
          Deploy
        </Button>
      </div>
    </form>
  );
}
