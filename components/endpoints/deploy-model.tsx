"use client";
import { useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ModelNames } from "../assets/model-names";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { CheckField, Field, Input } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { NamesList } from "../ui/names-list";
import { readRefusal } from "../ui/refusal";

interface DeployProps {
  workspace: string;
  /** What is known already where the button stands: on an endpoint's page, or on a model's. */
  endpoint?: string;
  model?: string;
}

/** Opens the form that deploys a registered model which needs no script of its own. */
export function DeployModel(props: DeployProps) {
  return (
    <FormDialog
      button={
        <Button variant={props.model ? "secondary" : "primary"} size={props.model ? "sm" : undefined}>
          <Rocket aria-hidden /> Deploy{props.model ? "" : " a model"}
        </Button>
      }
      title="Deploy a model"
      description="A model that MLflow logged answers without a script. With one of your own, deploy by its file: atelier online-deployment create -f blue.yml"
    >
      {(close) => <Form {...props} onClose={close} />}
    </FormDialog>
  );
}

function Form({ workspace, onClose, ...known }: DeployProps & { onClose(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [asked, setAsked] = useState({
    endpoint: known.endpoint ?? "",
    name: "blue",
    model: known.model ?? "",
    instances: "1",
  });
  const [takesAll, setTakesAll] = useState(true);
  const deploy = useChange(trpc.endpoints.deploy.mutationOptions(), "It is being deployed");
  const { endpoint, name, model, instances } = asked;
  const control = (field: keyof typeof asked) => ({
    required: true,
    value: asked[field],
    onChange: ({ target }: { target: { value: string } }) => setAsked({ ...asked, [field]: target.value }),
  });
  async function submit(event: FormEvent) {
    event.preventDefault();
    const about = { name, endpoint_name: endpoint, model, instance_count: Number(instances) };
    const given = { workspace, yaml: JSON.stringify(about), file: "the form", all_traffic: takesAll };
    const made = await deploy.mutateAsync(given).catch(() => null);
    if (!made) return;
    onClose();
    router.push(`/${workspace}/endpoints/${endpoint}`);
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {!known.endpoint && (
        <Field label="Endpoint" hint="One that is there; a new one is made on the page Endpoints">
          {(ids) => (
            <>
              <Input {...ids} {...control("endpoint")} list="endpoints-there" />
              <EndpointNames workspace={workspace} />
            </>
          )}
        </Field>
      )}
      <Field label="Name of the deployment" hint="Where it is there already, this is its next version">
        {(ids) => <Input {...ids} {...control("name")} />}
      </Field>
      <Field
        label="Model"
        hint="azureml:NAME:VERSION, azureml:NAME@latest or azureml:NAME@alias"
        error={deploy.error ? readRefusal(deploy.error).message : null}
      >
        {(ids) => (
          <>
            <Input {...ids} {...control("model")} className="font-mono text-xs" list="models-there" />
            <ModelNames id="models-there" workspace={workspace} />
          </>
        )}
      </Field>
      <Field label="Instances" hint="Processes that answer beside each other">
        {(ids) => <Input {...ids} {...control("instances")} type="number" min={1} max={16} />}
      </Field>
      <CheckField label="Give it all the traffic once it is ready" isOn={takesAll} onTurn={setTakesAll} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={deploy.isPending}>
          Deploy
        </Button>
      </div>
    </form>
  );
}

function EndpointNames({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.endpoints.list.queryOptions({ workspace }));
  return <NamesList id="endpoints-there" names={(data?.endpoints ?? []).map(({ name }) => name)} />;
}
