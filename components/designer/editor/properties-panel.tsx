"use client";
import { Trash2, X } from "lucide-react";
import type { Ref } from "react";
import { stepNamed } from "@/domain/designer/design";
import type { Drawable } from "@/domain/designer/palette";
import type { Problem } from "@/domain/designer/problems";
import { stepOfId } from "@/domain/pipelines/node-ids";
import { StepOutcome } from "../../pipelines/step-outcome";
import { StepRunDialog } from "../../pipelines/step-run-dialog";
import { StepState } from "../../pipelines/step-state";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { Field } from "../../ui/field";
import { CommitText } from "./commit-field";
import { DataList } from "./data-list";
import type { Drawn } from "./design-elements";
import { PipelineProperties } from "./pipeline-properties";
import { StepProperties } from "./step-properties";
import type { DesignActions } from "./use-design-actions";
import type { Sample } from "./use-sample";
import type { SeeTable } from "./use-tables";

interface PropertiesPanelProps {
  ref: Ref<HTMLElement>;
  workspace: string;
  drawn: Drawn;
  entries: readonly Drawable[];
  chosen: ReadonlySet<string>;
  problems: readonly Problem[];
  see: SeeTable;
  sample: Sample;
  isReadOnly: boolean;
  /** Though nothing is chosen, where there is little room. */
  isPanelShown: boolean;
  actions: DesignActions;
  notes: { writeNote(id: string, text: string): void; removeNote(id: string): void };
  /** Lets the canvas be seen where the panel lies over it. */
  onClose(): void;
}

/** What is chosen on the canvas, in words and fields; the pipeline itself where nothing is. */
export function PropertiesPanel({
  ref,
  workspace,
  drawn,
  entries,
  chosen,
  problems,
  see,
  sample,
  isReadOnly,
  isPanelShown,
  actions,
  notes,
  onClose,
}: PropertiesPanelProps) {
  const { design, find, layout } = drawn;
  const only = chosen.size === 1 ? [...chosen][0]! : null;
  const step = only === null ? undefined : stepNamed(design, stepOfId(only) ?? "");
  const last = step ? drawn.lastOf(step.name) : null;
  const noteKey = only?.startsWith("note:") ? only.slice(5) : null;
  const note = noteKey === null ? undefined : layout.notes[noteKey];
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label="Properties"
      className={classes(
        "flex w-80 shrink-0 flex-col gap-3 overflow-y-auto border-l bg-surface p-4",
        // Where there is little room it lies over the canvas while something is chosen.
        "max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-10 max-lg:w-72 max-lg:shadow-raised",
        chosen.size === 0 && !isPanelShown && "max-lg:hidden",
      )}
    >
      <DataList workspace={workspace} />
      <div className="flex items-start justify-between gap-2">
        <h2 className="min-w-0 font-semibold break-words">
          {step
            ? (step.displayName ?? step.name)
            : note
              ? "Note"
              : chosen.size > 1
                ? `${chosen.size} chosen`
                : "Pipeline"}
        </h2>
        <button
          type="button"
          aria-label="Close the properties"
          onClick={onClose}
          className="rounded-md p-1 text-muted hover:bg-hover hover:text-ink lg:hidden"
        >
          <X aria-hidden className="size-4" />
        </button>
      </div>
      {step ? (
        <StepProperties
          key={step.name}
          {...{ step, design, find, entries, see, sample, isReadOnly, actions }}
          problems={problems.filter((problem) => problem.step === step.name)}
        >
          {last && (
            <section aria-label="Last run" className="flex flex-col gap-2">
              <h3 className="text-xs font-medium text-faint">In the last run</h3>
              <span className="flex flex-wrap items-center gap-2 text-sm text-muted">
                <StepState step={last} />
              </span>
              <StepRunDialog {...{ workspace }} step={last} />
              <StepOutcome {...{ workspace }} step={last} />
            </section>
          )}
        </StepProperties>
      ) : note ? (
        <>
          <Field label="Text">
            {(control) => (
              <CommitText
                {...control}
                rows={5}
                maxLength={2_000}
                readOnly={isReadOnly}
                value={note.text}
                onCommit={(text) => notes.writeNote(noteKey!, text)}
              />
            )}
          </Field>
          {!isReadOnly && (
            <Button onClick={() => notes.removeNote(noteKey!)}>
              <Trash2 aria-hidden /> Delete the note
            </Button>
          )}
        </>
      ) : (
        <PipelineProperties {...{ design, isReadOnly, actions }} />
      )}
    </section>
  );
}
