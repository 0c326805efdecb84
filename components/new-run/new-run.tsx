"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type DragEvent, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { parseJob } from "@/domain/yaml/parse-job";
import type { submitRunAction } from "@/server/submit/actions";
import { LazyEditor } from "../editor/lazy-editor";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { ViewTabs } from "../ui/view-tabs";
import { readDropped } from "../uploads/read-dropped";
import { UploadProgress } from "../uploads/upload-progress";
import { DraftEditor } from "./draft-editor";
import type { DraftFile } from "./draft-file";
import { FilePanel } from "./file-panel";
import type { JobChoices } from "./job-choices";
import { JobForm } from "./job-form";
import { SnapshotSummary } from "./snapshot-summary";
import { SubmitRefusal } from "./submit-refusal";
import { type Draft, STARTER, useDraft } from "./use-draft";
import { useSnapshot } from "./use-snapshot";
import { useSubmit } from "./use-submit";

interface NewRunProps {
  workspace: string;
  submitRun: typeof submitRunAction;
  choices: Omit<JobChoices, "workspace">;
  /** The run that is run again, with its job and its code. */
  from: { name: string; draft: Draft } | null;
}

/** The code of most runs is sent before a bar for it could be read. */
const WORTH_SHOWING_BYTES = 1_000_000;

const VIEWS = { form: "Form", yaml: "YAML" };

export function NewRun({ workspace, submitRun, choices, from }: NewRunProps) {
  const initial = useRef(from?.draft ?? STARTER).current;
  const { draft, setDraft, forget } = useDraft(`new-run/${workspace}/${from?.name ?? ""}`, initial);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(["form", "yaml"]).withDefault("form"));
  const [chosen, setChosen] = useState<string | null>(initial.files[0]?.path ?? null);
  const snapshot = useSnapshot(workspace, draft.files);
  const reading = useMemo(() => parseJob({ text: draft.yaml, file: "job.yml" }), [draft.yaml]);
  const about = { workspace, from: from?.name ?? null, submitRun, onDone: forget };
  const { submit, state, upload } = useSubmit(about);
  const wasTried = state.kind !== "idle";
  const issues = state.kind === "refused" && state.issues.length > 0 ? state.issues : reading.issues;
  const setFiles = (files: DraftFile[]) => setDraft({ ...draft, files });

  function startOver() {
    setDraft(initial);
    setChosen(initial.files[0]?.path ?? null);
    toast("Started over", { action: { label: "Undo", onClick: () => setDraft(draft) } });
  }

  /** A folder may bring its own job.yml: then that is the job. */
  async function replaceFiles(files: DraftFile[]) {
    const job = files.find(({ path }) => /^job\.ya?ml$/.test(path));
    const yaml = job?.source.kind === "dropped" ? await job.source.file.text() : draft.yaml;
    setDraft({ yaml, files: files.filter((file) => file !== job) });
    setChosen(files.find((file) => file !== job)?.path ?? null);
    toast(`${files.length} files were taken over${job ? `, and ${job.path} as the job` : ""}`);
  }
  function onDrop(event: DragEvent) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    readDropped(event.dataTransfer).then(replaceFiles, (failure) => toast.error(failure.message));
  }

  const file = draft.files.find(({ path }) => path === chosen);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a folder is a shortcut of the button for it
    <div className="flex h-full flex-col" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      <PageHeader
        title={from ? "Run again" : "New run"}
        facts={
          from
            ? `From ${from.name}, with its code and job to edit`
            : "Write files or drop a folder, say what to run, submit."
        }
        actions={
          <>
            <Button variant="ghost" onClick={startOver}>
              Start over
            </Button>
            <Button
              variant="primary"
              disabled={state.kind === "busy"}
              onClick={() => submit(draft, snapshot?.isCurrent ? snapshot.kept : undefined)}
            >
              {state.kind === "busy" ? state.text : "Submit"}
            </Button>
          </>
        }
      />
      <div className="grid min-h-0 flex-1 grid-cols-[1fr_minmax(360px,480px)] max-xl:block max-xl:overflow-y-auto">
        <section
          aria-label="Code"
          className="flex min-h-0 min-w-0 flex-col border-r bg-surface max-xl:h-[480px] max-xl:border-b"
        >
          <div className="grid min-h-0 flex-1 grid-cols-[220px_1fr]">
            <div className="grid min-h-0 border-r">
              <FilePanel
                files={draft.files}
                chosen={chosen}
                leftOut={snapshot?.leftOut ?? new Set()}
                onChoose={setChosen}
                onAdd={(added) => {
                  setFiles([...draft.files, ...added]);
                  setChosen(added[0]!.path);
                }}
                onReplace={(files) => void replaceFiles(files)}
                onRemove={(path) => setFiles(draft.files.filter((other) => other.path !== path))}
              />
            </div>
            <DraftEditor
              file={file}
              onChange={(next) =>
                setFiles(draft.files.map((other) => (other.path === next.path ? next : other)))
              }
            />
          </div>
          <SnapshotSummary snapshot={snapshot} />
        </section>
        <section aria-label="Job" className="flex min-h-0 flex-col max-xl:h-[720px]">
          <ViewTabs
            label="Views of the job"
            views={VIEWS}
            current={view}
            onChoose={(name) => void setView(name)}
          />
          {upload.progress && upload.progress.totalBytes > WORTH_SHOWING_BYTES && (
            <div className="p-4 pb-0">
              <UploadProgress progress={upload.progress} onCancel={upload.cancel} />
            </div>
          )}
          {state.kind === "refused" && <SubmitRefusal message={state.message} issues={state.issues} />}
          {view === "yaml" ? (
            <LazyEditor
              text={draft.yaml}
              path="job.yml"
              label="The job as YAML"
              issues={issues}
              onChange={(yaml) => setDraft({ ...draft, yaml })}
            />
          ) : (
            <div className="min-h-0 flex-1 overflow-y-auto p-4">
              <JobForm
                type={reading.type}
                yaml={draft.yaml}
                choices={{ workspace, ...choices }}
                onChange={(yaml) => setDraft({ ...draft, yaml })}
                errorOf={(path) =>
                  wasTried ? (issues.find((issue) => issue.path === path)?.message ?? null) : null
                }
              />
            </div>
          )}
        </section>
      </div>
    </div>
  );
}
