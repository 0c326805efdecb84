"use client";
import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { type Design, type DesignStep, type FindInterface, interfaceOf } from "@/domain/designer/design";
import { type Drawable, entryOf, versionsOf } from "@/domain/designer/palette";
import type { Problem } from "@/domain/designer/problems";
import { Button } from "../../ui/button";
import { CheckField, Field, Select } from "../../ui/field";
import { CommitInput, CommitText } from "./commit-field";
import { PortAdder } from "./port-adder";
import { StepTables } from "./step-tables";
import type { DesignActions } from "./use-design-actions";
import type { Sample } from "./use-sample";
import type { SeeTable } from "./use-tables";
import { ValueField } from "./value-field";

interface StepPropertiesProps {
  step: DesignStep;
  design: Design;
  find: FindInterface;
  entries: readonly Drawable[];
  problems: readonly Problem[];
  see: SeeTable;
  sample: Sample;
  isReadOnly: boolean;
  actions: DesignActions;
  /** What became of it in the last run. */
  children: ReactNode;
}

/** All that can be said of a step. */
export function StepProperties(props: StepPropertiesProps) {
  const { step, design, find, entries, problems, see, sample, isReadOnly, actions, children } = props;
  const { name, displayName, component, compute, command } = step;
  const { inputs, outputs } = interfaceOf(step, design, find);
  const at = (...path: string[]) => ["jobs", name, ...path];
  const emptied = (text: string) => (text.trim() === "" ? null : text);
  const commandPath = step.declaresByValue ? at("command") : at("component", "command");
  return (
    <div className="flex flex-col gap-4">
      {problems.map(({ message }) => (
        <p
          key={message}
          role="note"
          className="rounded-md bg-danger-soft p-2 text-sm break-words text-danger"
        >
          {message}
        </p>
      ))}
      {children}
      {component !== null && (
        <ComponentLine
          {...{ component, entries, isReadOnly }}
          onSet={(next) => actions.set(at("component"), next)}
        />
      )}
      <Field label="Name in the pipeline">
        {(control) => (
          <CommitInput
            {...control}
            readOnly={isReadOnly}
            value={name}
            onCommit={(to) => actions.rename(name, to)}
          />
        )}
      </Field>
      <Field label="Display name">
        {(control) => (
          <CommitInput
            {...control}
            readOnly={isReadOnly}
            placeholder={name}
            value={displayName ?? ""}
            onCommit={(text) => actions.set(at("display_name"), emptied(text))}
          />
        )}
      </Field>
      {command !== null && (
        <Field label="Command">
          {(control) => (
            <CommitText
              {...control}
              rows={4}
              readOnly={isReadOnly}
              className="font-mono text-sm"
              value={command}
              onCommit={(text) => actions.set(commandPath, emptied(text))}
            />
          )}
        </Field>
      )}
      {step.inner.length > 0 && (
        <Part title="Steps inside">
          <ul className="flex flex-col gap-1 text-sm">
            {step.inner.map((inner) => (
              <li key={inner} className="truncate font-mono text-xs text-muted">
                {inner}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Inputs">
        {Object.entries(inputs).map(([port, input]) => (
          <ValueField key={port} name={port} {...{ step, input, design, find, see, isReadOnly, actions }} />
        ))}
        {Object.keys(inputs).length === 0 && <p className="text-sm text-faint">It takes nothing.</p>}
        {step.declaresByValue && !isReadOnly && <PortAdder {...{ step, actions }} side="inputs" />}
      </Part>
      <Part title="Outputs">
        {Object.entries(outputs).map(([port, { type }]) => (
          <OutputLine key={port} {...{ step, port, type, isReadOnly, actions }} />
        ))}
        {Object.keys(outputs).length === 0 && <p className="text-sm text-faint">It gives nothing.</p>}
        {step.declaresByValue && !isReadOnly && <PortAdder {...{ step, actions }} side="outputs" />}
      </Part>
      <StepTables {...{ step, design, find, see, sample }} />
      <Part title="Run">
        <Field label="Compute target">
          {(control) => (
            <CommitInput
              {...control}
              readOnly={isReadOnly}
              placeholder={design.defaultCompute ?? "as the pipeline says"}
              value={compute ?? ""}
              onCommit={(text) => actions.set(at("compute"), emptied(text))}
            />
          )}
        </Field>
        <CheckField
          label="Run it though an equal one has run"
          isOn={step.forceRerun}
          isDisabled={isReadOnly}
          onTurn={(isOn) => actions.set(at("force_rerun"), isOn || null)}
        />
      </Part>
      {!isReadOnly && (
        <Button variant="secondary" onClick={() => actions.removeSteps([name])}>
          <Trash2 aria-hidden /> Delete the step
        </Button>
      )}
    </div>
  );
}

interface ComponentLineProps {
  component: string;
  entries: readonly Drawable[];
  isReadOnly: boolean;
  onSet(component: string): void;
}

/** Which component it is, and of which version. */
function ComponentLine({ component, entries, isReadOnly, onSet }: ComponentLineProps) {
  const known = versionsOf(entries, component);
  const entry = entryOf(entries, component);
  const about = entry?.description && <p className="text-sm text-muted">{entry.description}</p>;
  if (!known)
    return (
      <>
        {about}
        <p className="font-mono text-xs break-all text-faint" title={component}>
          {entry ? `${entry.name}, of the library` : component}
        </p>
      </>
    );
  return (
    <>
      {about}
      <Field label="Version" hint={known.of}>
        {(control) => (
          <Select
            {...control}
            disabled={isReadOnly}
            value={known.version}
            onChange={(event) => onSet(`${known.of}:${event.target.value}`)}
          >
            {known.versions.map((version) => (
              <option key={version}>{version}</option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-t pt-3">
      <h3 className="text-xs font-medium text-faint">{title}</h3>
      {children}
    </section>
  );
}

interface OutputLineProps {
  step: DesignStep;
  port: string;
  type: string;
  isReadOnly: boolean;
  actions: DesignActions;
}

function OutputLine({ step, port, type, isReadOnly, actions }: OutputLineProps) {
  const promoted = step.promoted[port];
  return (
    <div className="flex flex-col gap-1 text-sm">
      <span>
        <span className="font-medium">{port}</span>{" "}
        <span className="font-mono text-xs text-faint">{type}</span>
      </span>
      <CheckField
        label={promoted === undefined ? "Output of the pipeline" : `Output of the pipeline: ${promoted}`}
        isOn={promoted !== undefined}
        isDisabled={isReadOnly}
        onTurn={(isOn) =>
          isOn ? actions.promoteOutput(step.name, port, type) : actions.removeOutput(promoted!)
        }
      />
    </div>
  );
}
