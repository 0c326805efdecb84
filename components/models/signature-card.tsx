"use client";
import { useQuery } from "@tanstack/react-query";
import type { MlmodelFacts, SignatureField } from "@/domain/mlmodel";
import { fetchText } from "../files/fetch-text";
import { fileHref } from "../files/file-tree";
import { Card } from "../ui/facts";
import { ScrollBox } from "../ui/scroll-box";

/** As much of an example as helps to see its shape. */
const EXAMPLE_BYTES = 20_000;

/** What the model takes and answers, as its MLmodel file says, and the example that was kept with it. */
export function SignatureCard({ facts, base }: { facts: MlmodelFacts; base: string }) {
  const { signature, inputExample } = facts;
  return (
    <Card title="Signature">
      <div className="flex flex-col gap-4 text-sm">
        {signature ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <Fields title="Inputs" fields={signature.inputs} />
            <Fields title="Outputs" fields={signature.outputs} />
            {signature.params.length > 0 && <Fields title="Parameters" fields={signature.params} />}
          </div>
        ) : (
          <p className="text-faint">The model was logged without a signature.</p>
        )}
        {inputExample && <Example href={fileHref(base, inputExample)} />}
        <p className="text-xs text-muted">
          Flavors: <span className="font-mono">{Object.keys(facts.flavors).join(", ") || "none"}</span>
          {facts.mlflowVersion && <> · MLflow {facts.mlflowVersion}</>}
        </p>
      </div>
    </Card>
  );
}

function Fields({ title, fields }: { title: string; fields: readonly SignatureField[] }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs text-faint">{title}</h3>
      {fields.length === 0 && <p className="text-faint">Not said.</p>}
      <ul className="flex flex-col gap-1">
        {fields.map(({ name, type, isOptional }) => (
          <li key={name} className="flex min-w-0 justify-between gap-2">
            <span className="truncate" title={name}>
              {name}
              {isOptional && <span className="text-faint"> (optional)</span>}
            </span>
            <span className="shrink-0 font-mono text-xs text-muted">{type}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Example({ href }: { href: string }) {
  const { data } = useQuery({
    queryKey: ["model-example", href],
    queryFn: ({ signal }) => fetchText(href, EXAMPLE_BYTES, signal),
    retry: false,
  });
  if (!data) return null;
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs text-faint">Input example</h3>
      <ScrollBox label="Input example" className="max-h-60 rounded-md border bg-sunken">
        <pre className="p-3 font-mono text-xs">{data}</pre>
      </ScrollBox>
    </div>
  );
}
