"use client";
import { command } from "@/domain/run-kinds/command";
import { draftJob } from "@/domain/yaml/draft-job";
import { type FieldValue, setJobField } from "@/domain/yaml/edit-job";
import { readYaml } from "@/domain/yaml/read-yaml";
import { Field, Input, Select, Textarea } from "../ui/field";
import { ErrorState } from "../ui/states";
import { DataInputs } from "./data-inputs";
import type { JobChoices } from "./job-choices";
import { PairsField } from "./pairs-field";
import { VariablesField } from "./variables-field";

export interface JobFormProps {
  yaml: string;
  choices: JobChoices;
  onChange(yaml: string): void;
  /** What is wrong with a field, once it was checked. */
  errorOf(path: string): string | null;
}

/** The fields that most commands need, over the same text that the YAML view shows. */
export function CommandForm({ yaml, choices, onChange, errorOf }: JobFormProps) {
  const read = readYaml({ text: yaml, file: "job.yml" });
  if (!read.yaml) {
    return (
      <ErrorState
        title="The YAML cannot be read"
        cause={read.issues[0]?.message ?? "Look at the YAML view."}
      />
    );
  }
  const job = draftJob(command.job, read.yaml);
  const set = (path: string[], value: FieldValue) => {
    const next = setJobField(yaml, path, value === "" ? null : value);
    if (next !== null) onChange(next);
  };
  const literals = Object.entries(job.inputs ?? {}).filter(([, input]) => typeof input !== "object");
  const environment = typeof job.environment === "string" ? job.environment : "";
  return (
    <div className="flex flex-col gap-4">
      <Field label="Name" error={errorOf("display_name")}>
        {(control) => (
          <Input
            {...control}
            value={job.display_name ?? ""}
            onChange={(event) => set(["display_name"], event.target.value)}
          />
        )}
      </Field>
      <Field label="Experiment" hint="It is made on first use." error={errorOf("experiment_name")}>
        {(control) => (
          <Input
            {...control}
            value={job.experiment_name ?? ""}
            onChange={(event) => set(["experiment_name"], event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Command"
        hint={
          <>
            Inputs are written as <code className="font-mono">${`{{inputs.name}}`}</code>.
          </>
        }
        error={errorOf("command")}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            className="font-mono text-sm"
            value={job.command ?? ""}
            onChange={(event) => set(["command"], event.target.value)}
          />
        )}
      </Field>
      <PairsField
        label="Inputs"
        nameLabel="Name"
        valueLabel="Value"
        pairs={literals.map(([name, value]) => [name, String(value)])}
        onChange={(pairs) => {
          const kept = Object.entries(job.inputs ?? {}).filter(([, input]) => typeof input === "object");
          const next = Object.fromEntries([
            ...kept,
            ...pairs.map(([name, value]) => [name, readLiteral(value)] as const),
          ]);
          set(["inputs"], Object.keys(next).length > 0 ? next : null);
        }}
      />
      <DataInputs
        inputs={job.inputs ?? {}}
        choices={choices}
        onChange={(name, input) => {
          const { [name]: _gone, ...others } = job.inputs ?? {};
          const next = input === null ? others : { ...others, [name]: input };
          set(["inputs"], Object.keys(next).length > 0 ? next : null);
        }}
      />
      <Field
        label="Environment"
        hint="A name that is registered or curated. Package lists and conda files are written in the YAML view."
        error={errorOf("environment")}
      >
        {(control) => (
          <>
            <Input
              {...control}
              list="environments"
              placeholder={typeof job.environment === "object" ? "Written in the YAML" : "minimal"}
              disabled={typeof job.environment === "object"}
              value={environment}
              onChange={(event) => set(["environment"], event.target.value)}
            />
            <datalist id="environments">
              {choices.environments.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label="Compute" hint="Where it runs." error={errorOf("compute")}>
        {(control) => (
          <Select
            {...control}
            className="max-w-xs"
            value={job.compute}
            onChange={(event) => set(["compute"], event.target.value === "local" ? null : event.target.value)}
          >
            {[...new Set([...choices.compute, job.compute ?? "local"])].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <VariablesField
        variables={job.environment_variables ?? {}}
        secrets={choices.secrets}
        onChange={(variables) => set(["environment_variables"], variables)}
      />
      <Field label="Time limit in seconds" error={errorOf("limits.timeout")}>
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            className="max-w-40"
            value={job.limits?.timeout ?? ""}
            onChange={(event) =>
              event.target.value
                ? set(["limits", "timeout"], Number(event.target.value))
                : set(["limits"], null)
            }
          />
        )}
      </Field>
    </div>
  );
}

/** A number or a boolean where the text is one, as in the YAML. */
function readLiteral(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && String(Number(text)) === text ? Number(text) : text;
}
