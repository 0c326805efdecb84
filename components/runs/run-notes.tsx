"use client";
import { useEffect, useMemo, useState } from "react";
import { Markdown } from "../markdown/markdown";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Textarea } from "../ui/field";
import { keep, readKept, useKeep } from "../ui/kept";
import { ViewTabs } from "../ui/view-tabs";
import { useRun } from "./run-context";
import { useUpdateRun } from "./use-update-run";

/** Notes that are being written, and what they began from. */
interface Draft {
  before: string;
  text: string;
}

const isDraft = ({ before, text }: Partial<Draft>) => typeof before === "string" && typeof text === "string";

/** What people have written about the run, in Markdown. */
export function RunNotes() {
  const { run } = useRun();
  const [draft, setDraft] = useState<Draft | null>(null);
  const key = `atelier.notes.${run.id}`;
  // A reload in mid-sentence goes on with it.
  useEffect(() => setDraft(readKept(key, isDraft)), [key]);
  const close = () => {
    keep(key, null);
    setDraft(null);
  };
  if (draft && run.can.update) return <NotesEditor storageKey={key} draft={draft} onDone={close} />;
  return (
    <Card
      title="Notes"
      aside={
        run.can.update && (
          <Button
            variant="ghost"
            size="sm"
            onClick={() => setDraft({ before: run.description, text: run.description })}
          >
            {run.description ? "Edit" : "Write"}
          </Button>
        )
      }
    >
      {run.description ? (
        <Markdown text={run.description} />
      ) : (
        <p className="text-sm text-faint">
          {run.can.update
            ? "Nothing is noted. What was tried here, and what came of it?"
            : "Nothing is noted."}
        </p>
      )}
    </Card>
  );
}

const VIEWS = { write: "Write", preview: "Preview" };

interface NotesEditorProps {
  storageKey: string;
  draft: Draft;
  onDone(): void;
}

function NotesEditor({ storageKey, draft: { before, text: begun }, onDone }: NotesEditorProps) {
  const { run } = useRun();
  const { save, isPending } = useUpdateRun();
  const [text, setText] = useState(begun);
  const draft = useMemo(() => (text === before ? null : { before, text }), [before, text]);
  useKeep(storageKey, draft, !isPending);
  const [view, setView] = useState<keyof typeof VIEWS>("write");
  const isOvertaken = !isPending && run.description !== before;
  return (
    <Card title="Notes">
      <div className="flex flex-col gap-3">
        <ViewTabs label="Notes" views={VIEWS} current={view} onChoose={(next) => setView(next)} />
        {view === "write" ? (
          <Textarea
            aria-label="Notes in Markdown"
            rows={Math.min(20, Math.max(6, text.split("\n").length + 1))}
            className="font-mono text-sm"
            maxLength={100_000}
            autoFocus
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <Markdown text={text || "*Nothing yet.*"} className="min-h-32 rounded-md border p-3" />
        )}
        {isOvertaken && (
          <p role="alert" className="rounded-md bg-warning-soft p-2 text-sm text-warning">
            Somebody else has changed these notes meanwhile. To save now replaces theirs;{" "}
            <button
              type="button"
              className="underline"
              onClick={() => setText(`${run.description}\n\n${text}`)}
            >
              put theirs above mine
            </button>
            .
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button size="sm" onClick={onDone}>
            Discard
          </Button>
          <Button
            size="sm"
            variant="primary"
            disabled={isPending}
            onClick={async () => (await save({ description: text })) && onDone()}
          >
            Save
          </Button>
        </div>
      </div>
    </Card>
  );
}
