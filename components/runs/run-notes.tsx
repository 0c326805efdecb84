"use client";
import { useState } from "react";
import { Markdown } from "../markdown/markdown";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Textarea } from "../ui/field";
import { ViewTabs } from "../ui/view-tabs";
import { useRun } from "./run-context";
import { useUpdateRun } from "./use-update-run";

/** What people have written about the run, in Markdown. */
export function RunNotes() {
  const { run } = useRun();
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <NotesEditor onDone={() => setEditing(false)} />;
  return (
    <Card
      title="Notes"
      aside={
        run.can.update && (
          <Button variant="ghost" size="sm" onClick={() => setEditing(true)}>
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

function NotesEditor({ onDone }: { onDone(): void }) {
  const { run } = useRun();
  const { save, isPending } = useUpdateRun();
  const [before] = useState(run.description);
  const [text, setText] = useState(before);
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
