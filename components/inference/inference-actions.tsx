"use client";
import { useMutation } from "@tanstack/react-query";
import { Rocket, Waypoints } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { freeStepName } from "@/domain/designer/names";
import { SCORERS } from "@/domain/inference/library";
import { isService } from "@/domain/inference/service-graph";
import type { PipelineGraph } from "@/domain/pipelines/graph";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { useRun } from "../runs/run-context";
import { Button } from "../ui/button";
import { CheckField, Field, Input, Select } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { readRefusal } from "../ui/refusal";

/** What a completed pipeline can become: one that scores by what it has trained, and that one a service. */
export function InferenceActions({ graph }: { graph: PipelineGraph }) {
  const { run } = useRun();
  if (run.status !== "completed" || !run.can.resubmit) return null;
  const components = graph.steps.map(({ component }) => component);
  if (isService(components)) return <DeployService />;
  const scorers = graph.steps.filter(({ component }) => component !== null && component in SCORERS);
  return scorers.length > 0 ? <CreateInference scorers={scorers.map(({ name }) => name)} /> : null;
}

const CREATE = (
  <>
    <Waypoints aria-hidden /> Create inference pipeline
  </>
);

function CreateInference({ scorers }: { scorers: string[] }) {
  const create = useCreate();
  if (scorers.length === 1)
    return (
      <Button size="sm" disabled={create.isBusy} onClick={() => create.start(scorers[0]!)}>
        {CREATE}
      </Button>
    );
  return (
    <FormDialog
      button={<Button size="sm">{CREATE}</Button>}
      title="Create inference pipeline"
      description="The steps that lead a row to its score stay; what they have learned is kept as this run has left it."
    >
      {() => <ChooseScorer {...{ scorers, create }} />}
    </FormDialog>
  );
}

function useCreate() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(
    trpc.inference.create.mutationOptions({
      onSuccess: ({ draftId }) => router.push(`/${workspace}/designer/${draftId}`),
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  return {
    isBusy: create.isPending || create.isSuccess,
    start: (step: string) => create.mutate({ workspace, run: run.name, step }),
  };
}

function ChooseScorer({ scorers, create }: { scorers: string[]; create: ReturnType<typeof useCreate> }) {
  const [step, setStep] = useState(scorers[0]!);
  function submit(event: FormEvent) {
    event.preventDefault();
    create.start(step);
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="The step that scores" hint="Its model is the one that answers">
        {(control) => (
          <Select {...control} value={step} onChange={({ target }) => setStep(target.value)}>
            {scorers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={create.isBusy}>
          Create
        </Button>
      </div>
    </form>
  );
}

function DeployService() {
  return (
    <FormDialog
      button={
        <Button size="sm" variant="primary">
          <Rocket aria-hidden /> Deploy as a service
        </Button>
      }
      title="Deploy as a service"
      description="The steps of this run and all that they need are registered as a version of a model, and answer behind an endpoint: rows of a request enter at Web service input."
    >
      {(close) => <DeployForm onClose={close} />}
    </FormDialog>
  );
}

function DeployForm({ onClose }: { onClose(): void }) {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const router = useRouter();
  const name = freeStepName([], run.displayName.replace(/\(real-time\)$/, "")).replaceAll("_", "-");
  const plain = name.slice(0, 60).replace(/-+$/, "");
  const [asked, setAsked] = useState({ endpointName: plain, deploymentName: "blue", modelName: plain });
  const [takesAll, setTakesAll] = useState(true);
  const deploy = useChange(trpc.inference.deploy.mutationOptions(), "It is being deployed");
  const control = (field: keyof typeof asked) => ({
    required: true,
    value: asked[field],
    onChange: ({ target }: { target: { value: string } }) => setAsked({ ...asked, [field]: target.value }),
  });
  async function submit(event: FormEvent) {
    event.preventDefault();
    const made = await deploy.mutateAsync({ workspace, run: run.name, ...asked, takesAll }).catch(() => null);
    if (!made) return;
    onClose();
    router.push(`/${workspace}/endpoints/${made.endpoint}`);
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Endpoint" hint="A new one is made where there is none of that name">
        {(ids) => <Input {...ids} {...control("endpointName")} />}
      </Field>
      <Field label="Name of the deployment" hint="Where it is there already, this is its next version">
        {(ids) => <Input {...ids} {...control("deploymentName")} />}
      </Field>
      <Field
        label="Model"
        hint="Under which name the service is registered"
        error={deploy.error ? readRefusal(deploy.error).message : null}
      >
        {(ids) => <Input {...ids} {...control("modelName")} />}
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
