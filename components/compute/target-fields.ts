import { stringify } from "yaml";
import type { TargetKind } from "@/domain/compute";

export type FormKind = Exclude<TargetKind, "local">;
export type Values = Record<string, string>;

interface Asked {
  name: string;
  label: string;
  hint?: string;
  kind?: "number" | "password" | "key";
  /** What holds where nothing is said; a field without it is needed. */
  standard?: string;
}

/** What the form asks of each kind, by the fields of its file. */
export const FIELDS: Record<FormKind, readonly Asked[]> = {
  cluster: [
    { name: "min_instances", label: "Nodes at least", kind: "number", standard: "0" },
    { name: "max_instances", label: "Nodes at most", kind: "number", standard: "1" },
    {
      name: "idle_time_before_scale_down",
      label: "Seconds until an idle node ends",
      kind: "number",
      standard: "120",
    },
    { name: "slots", label: "Runs at once on a node", kind: "number", standard: "1" },
    { name: "description", label: "Description", standard: "" },
  ],
  ssh: [
    { name: "address", label: "Address", hint: "A host, or host:port." },
    { name: "user", label: "Account" },
    {
      name: "private_key",
      label: "Private key",
      kind: "key",
      hint: "The key itself, which becomes a secret, or secret:NAME.",
    },
    { name: "slots", label: "Runs at once", kind: "number", standard: "As many as it has cores" },
    { name: "description", label: "Description", standard: "" },
  ],
  ray: [
    { name: "address", label: "Address", hint: "Of its Jobs API, such as http://10.0.0.7:8265." },
    { name: "token", label: "Token", kind: "password", hint: "secret:NAME, where the cluster asks for one." },
    {
      name: "studio_url",
      label: "The studio's address from there",
      standard: "The public address of the studio",
    },
    { name: "description", label: "Description", standard: "" },
  ],
};

/** The file that the form stands for. What was left empty is not in it. */
export const writtenAs = (name: string, type: FormKind, values: Values): string =>
  stringify(fileOf(name, type, values), { lineWidth: 0 });

/** The same for people to look at: a credential that was typed is not shown. */
export function hiddenFile(name: string, type: FormKind, values: Values): string {
  const secret = FIELDS[type]
    .filter(({ kind }) => kind === "password" || kind === "key")
    .map((field) => field.name);
  const shown = Object.entries(values).map(([field, value]) => {
    const isHidden = secret.includes(field) && value !== "" && !value.startsWith("secret:");
    return [field, isHidden ? "•••" : value];
  });
  return writtenAs(name, type, Object.fromEntries(shown));
}

function fileOf(name: string, type: FormKind, values: Values): Record<string, string | number> {
  const said = FIELDS[type].flatMap(({ name: field, kind }) => {
    const value = values[field]?.trim() ?? "";
    if (value === "") return [];
    // A key that was pasted without its last line break would not be read.
    const text = kind === "key" && value.includes("\n") ? `${value}\n` : value;
    return [[field, kind === "number" ? Number(value) : text] as const];
  });
  return { name, type, ...Object.fromEntries(said) };
}
