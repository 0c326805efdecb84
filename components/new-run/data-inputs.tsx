"use client";
import { X } from "lucide-react";
import type { JobInput } from "@/domain/jobs";
import { Button } from "../ui/button";
import { Select } from "../ui/field";
import { DatastoreInput } from "./datastore-input";
import { freeName } from "./free-name";
import type { JobChoices } from "./job-choices";

interface DataInputsProps {
  inputs: Record<string, JobInput>;
  choices: Pick<JobChoices, "workspace" | "data" | "datastores">;
  /** Sets an input, or takes it away by null. */
  onChange(name: string, input: { type: string; path: string } | null): void;
}

/** The inputs that are data. One more is chosen from the data assets and the datastores; any other address is written in the YAML view. */
export function DataInputs({
  inputs,
  choices: { workspace, data: assets, datastores },
  onChange,
}: DataInputsProps) {
  const data = Object.entries(inputs).flatMap(([name, input]) =>
    typeof input === "object" && "path" in input && input.path ? [{ name, path: input.path }] : [],
  );
  if (data.length + assets.length + datastores.length === 0) return null;
  function add(name: string) {
    const choice = assets.find((each) => each.name === name);
    if (choice) onChange(freeName(name, inputs), { type: choice.type, path: `azureml:${name}@latest` });
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">Data</legend>
      {data.map(({ name, path }) => (
        <div key={name} className="flex min-w-0 items-center gap-2 text-sm">
          <code className="shrink-0 font-mono">{name}</code>
          <code className="min-w-0 flex-1 truncate font-mono text-muted" title={path}>
            {path}
          </code>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove the input ${name}`}
            onClick={() => onChange(name, null)}
          >
            <X />
          </Button>
        </div>
      ))}
      {assets.length > 0 && (
        <Select
          aria-label="Add a data asset as an input"
          className="max-w-72"
          value=""
          onChange={(event) => add(event.target.value)}
        >
          <option value="">Add a data asset…</option>
          {assets.map(({ name, type }) => (
            <option key={name} value={name}>
              {name} ({type})
            </option>
          ))}
        </Select>
      )}
      {datastores.length > 0 && (
        <DatastoreInput
          workspace={workspace}
          datastores={datastores}
          onAdd={(name, input) => onChange(freeName(name, inputs), input)}
        />
      )}
    </fieldset>
  );
}
