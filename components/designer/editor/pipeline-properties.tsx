"use client";
import { X } from "lucide-react";
import type { Design, DesignInput } from "@/domain/designer/design";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { CommitInput } from "./commit-field";
import { DATA_LIST } from "./data-list";
import type { DesignActions } from "./use-design-actions";

interface PipelinePropertiesProps {
  design: Design;
  isReadOnly: boolean;
  actions: DesignActions;
}

/** What is said of the pipeline as a whole: what a run of it is asked for, and what it leaves. */
export function PipelineProperties({ design, isReadOnly, actions }: PipelinePropertiesProps) {
  const { inputs, outputs, defaultCompute } = design;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">Choose a step to see what it takes. These belong to the whole.</p>
      <Field label="Default compute target" hint="Where steps run that name none.">
        {(control) => (
          <CommitInput
            {...control}
            readOnly={isReadOnly}
            placeholder="local"
            value={defaultCompute ?? ""}
            onCommit={(text) =>
              actions.set(["settings", "default_compute"], text.trim() === "" ? null : text)
            }
          />
        )}
      </Field>
      <section aria-label="Inputs of the pipeline" className="flex flex-col gap-3 border-t pt-3">
        <h3 className="text-xs font-medium text-faint">Inputs of the pipeline</h3>
        {inputs.map((input) => (
          <InputLine key={input.name} {...{ input, isReadOnly, actions }} />
        ))}
        {inputs.length === 0 && (
          <p className="text-sm text-faint">
            None. Promote an input of a step to be asked for it at each run.
          </p>
        )}
      </section>
      <section aria-label="Outputs of the pipeline" className="flex flex-col gap-2 border-t pt-3">
        <h3 className="text-xs font-medium text-faint">Outputs of the pipeline</h3>
        {outputs.map(({ name, type }) => (
          <span key={name} className="flex items-center gap-2 text-sm">
            <span className="min-w-0 truncate font-medium">{name}</span>
            <span className="font-mono text-xs text-faint">{type}</span>
            {!isReadOnly && (
              <Remove label={`Remove the output ${name}`} onRemove={() => actions.removeOutput(name)} />
            )}
          </span>
        ))}
        {outputs.length === 0 && <p className="text-sm text-faint">None.</p>}
      </section>
    </div>
  );
}

interface InputLineProps {
  input: DesignInput;
  isReadOnly: boolean;
  actions: DesignActions;
}

function InputLine({ input, isReadOnly, actions }: InputLineProps) {
  const { name, type, value, isLiteral } = input;
  function keep(text: string) {
    actions.set(["inputs", name, isLiteral ? "default" : "path"], text === "" ? null : text);
  }
  return (
    <Field
      label={name}
      hint={`${type}; ${isLiteral ? "its default" : "its data"}, where a run gives no other`}
    >
      {(control) => (
        <span className="flex gap-1">
          <CommitInput
            {...control}
            readOnly={isReadOnly}
            list={isLiteral ? undefined : DATA_LIST}
            value={value ?? ""}
            onCommit={keep}
          />
          {!isReadOnly && (
            <Remove label={`Remove the input ${name}`} onRemove={() => actions.removeInput(name)} />
          )}
        </span>
      )}
    </Field>
  );
}

function Remove({ label, onRemove }: { label: string; onRemove(): void }) {
  return (
    <Button
      size="icon"
      variant="ghost"
      aria-label={label}
      title={label}
      className="ml-auto"
      onClick={onRemove}
    >
      <X aria-hidden />
    </Button>
  );
}
