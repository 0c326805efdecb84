"use client";
import { Select } from "../ui/field";
import { freeName } from "./free-name";
import { PairsField } from "./pairs-field";

interface VariablesFieldProps {
  variables: Record<string, string>;
  /** Names of secrets, each of which may be the value of a variable. */
  secrets: string[];
  onChange(variables: Record<string, string> | null): void;
}

/** Environment variables. A secret is named as the value: what it holds is put in its place when the run starts. */
export function VariablesField({ variables, secrets, onChange }: VariablesFieldProps) {
  const add = (secret: string) =>
    onChange({ ...variables, [freeName(secret, variables)]: `secret:${secret}` });
  return (
    <div className="flex flex-col gap-1.5">
      <PairsField
        label="Environment variables"
        nameLabel="Variable"
        valueLabel="Value"
        pairs={Object.entries(variables)}
        onChange={(pairs) => onChange(pairs.length > 0 ? Object.fromEntries(pairs) : null)}
      />
      {secrets.length > 0 && (
        <Select
          aria-label="Add a secret as a variable"
          className="max-w-72"
          value=""
          onChange={(event) => event.target.value && add(event.target.value)}
        >
          <option value="">Add a secret…</option>
          {secrets.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}
