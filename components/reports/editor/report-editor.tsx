"use client";
import { useQuery } from "@tanstack/react-query";
import { Eye, Save } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useDeferredValue, useMemo, useRef } from "react";
import { checkReport } from "@/domain/report-blocks";
import type { EditorHandle } from "../../editor/code-editor";
import { LazyEditor } from "../../editor/lazy-editor";
import { usePollMs } from "../../live/connection";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";
import { Button, LinkButton } from "../../ui/button";
import { classes } from "../../ui/classes";
import { Input } from "../../ui/field";
import { formatPlural } from "../../ui/format";
import { ReportBody } from "../report-body";
import { InsertMenu } from "./insert-menu";
import { MergeDialog } from "./merge-dialog";
import { useReportDraft } from "./use-report-draft";
import { useSaveKey } from "./use-save-key";
import { useSaveReport } from "./use-save-report";

interface ReportEditorProps {
  workspace: string;
  initial: Answers["reports"]["get"];
}

const VIEWS = ["both", "text", "page"] as const;
const VIEW_LABELS = { both: "Text and page", text: "Text", page: "Page" };

/** The text of a report at the left, the page as it will be at the right. */
export function ReportEditor({ workspace, initial }: ReportEditorProps) {
  const trpc = useTRPC();
  const target = { workspace, reportId: initial.id };
  const draft = useReportDraft(initial.id, initial);
  const saving = useSaveReport(target, draft);
  const [view, setView] = useQueryState("show", parseAsStringLiteral(VIEWS).withDefault("both"));
  const editor = useRef<EditorHandle | null>(null);
  const shown = useDeferredValue(draft.text.body);
  const issues = useMemo(() => checkReport(shown), [shown]);
  // Somebody else may be writing too: whoever is told early has little to join.
  const { data: latest } = useQuery({
    ...trpc.reports.get.queryOptions(target),
    initialData: initial,
    refetchInterval: usePollMs(true),
  });
  const isBehind = latest.version > draft.base.version && !saving.isPending;

  useSaveKey(saving.save);
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b px-6 py-3">
        <h1 className="sr-only">Edit the report</h1>
        <Input
          aria-label="Title"
          aria-invalid={draft.text.title.trim() === "" || undefined}
          maxLength={200}
          className="min-w-40 flex-1 basis-60 font-semibold"
          value={draft.text.title}
          onChange={(event) => draft.change({ title: event.target.value })}
        />
        <InsertMenu
          workspace={workspace}
          onInsert={(text) => editor.current?.insert(text)}
          isDisabled={view === "page"}
        />
        <span className="flex rounded-md border p-0.5">
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => void setView(one)}
              className={classes(
                "h-6 rounded-sm px-2 text-sm",
                view === one ? "bg-hover font-medium" : "text-muted",
              )}
            >
              {VIEW_LABELS[one]}
            </button>
          ))}
        </span>
        <LinkButton href={`/${workspace}/reports/${initial.id}`}>
          <Eye aria-hidden /> Read
        </LinkButton>
        <Button variant="primary" onClick={saving.save} disabled={saving.isPending}>
          <Save aria-hidden /> Save
        </Button>
      </div>
      <StateLine
        {...{ draft, isBehind }}
        by={latest.updatedByName}
        issueCount={issues.length}
        onLook={() => saving.look(latest)}
      />
      <div className={classes("grid min-h-0 flex-1", view === "both" && "lg:grid-cols-2 max-lg:grid-rows-2")}>
        {view !== "page" && (
          <div className="min-h-0 min-w-0 border-r">
            <LazyEditor
              path="report.md"
              label="The report's text"
              text={draft.text.body}
              issues={issues}
              handle={editor}
              isWrapped
              onChange={(body) => draft.change({ body })}
            />
          </div>
        )}
        {view !== "text" && (
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label="The page as it will be"
            className="min-h-0 min-w-0 overflow-y-auto p-6"
          >
            <ReportBody workspace={workspace} text={shown} />
          </section>
        )}
      </div>
      <MergeDialog draft={draft} saving={saving} />
    </div>
  );
}

interface StateLineProps {
  draft: ReturnType<typeof useReportDraft>;
  isBehind: boolean;
  /** Who saved the version that is ahead. */
  by: string;
  issueCount: number;
  onLook(): void;
}

function StateLine({ draft, isBehind, by, issueCount, onLook }: StateLineProps) {
  const { base, isChanged, isRestored, rebase } = draft;
  return (
    <div
      role="status"
      className="flex min-h-8 flex-wrap items-center gap-x-4 border-b bg-surface px-6 text-xs text-muted"
    >
      <span>
        {isChanged
          ? `Not saved yet; kept in this browser. Began from version ${base.version}.`
          : `Version ${base.version}, saved.`}
      </span>
      {isChanged && isRestored && <span>This is your draft of an earlier visit.</span>}
      {isChanged && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => rebase(base, { title: base.title, body: base.body })}
        >
          Discard the draft
        </Button>
      )}
      {issueCount > 0 && (
        <span className="text-danger">
          {formatPlural(issueCount, "mistake")} in the blocks, underlined in the text
        </span>
      )}
      {isBehind && (
        <span className="flex items-center gap-1 text-warning">
          {by} has saved a newer version meanwhile.
          <Button size="sm" onClick={onLook}>
            Look at it
          </Button>
        </span>
      )}
    </div>
  );
}
