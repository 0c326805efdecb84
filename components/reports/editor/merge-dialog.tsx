"use client";
import { useMemo } from "react";
import { mergeTexts } from "@/domain/merge-texts";
import { LazyDiffEditor } from "../../editor/lazy-editor";
import { Button } from "../../ui/button";
import { Dialog, DialogContent } from "../../ui/dialog";
import { formatPlural } from "../../ui/format";
import { RelativeTime } from "../../ui/time";
import type { ReportText, SavedText, useReportDraft } from "./use-report-draft";
import type { TheirText, useSaveReport } from "./use-save-report";

interface MergeDialogProps {
  draft: ReturnType<typeof useReportDraft>;
  saving: ReturnType<typeof useSaveReport>;
}

/** Shows what somebody else has saved meanwhile, and joins both texts. */
export function MergeDialog({ draft, saving }: MergeDialogProps) {
  const { theirs } = saving;
  return (
    <Dialog open={theirs !== null} onOpenChange={saving.leave}>
      {theirs && <MergeContent {...{ draft, saving, theirs }} />}
    </Dialog>
  );
}

/** The title of the side that changed it; where both did, one's own. */
const joinTitles = (base: SavedText, mine: ReportText, theirs: TheirText): string =>
  mine.title === base.title ? theirs.title : mine.title;

function MergeContent({ draft, saving, theirs }: MergeDialogProps & { theirs: TheirText }) {
  const { base, text, isChanged, rebase } = draft;
  const merged = useMemo(
    () => mergeTexts(base.body, text.body, theirs.body),
    [base.body, text.body, theirs.body],
  );
  function take(next: ReportText) {
    rebase(theirs, next);
    saving.leave();
  }
  const title = joinTitles(base, text, theirs);
  return (
    <DialogContent
      wide
      title={`${theirs.updatedByName} has saved version ${theirs.version}`}
      description={
        <>
          <RelativeTime at={theirs.updatedAt} />, while you were writing from version {base.version}. Theirs
          is at the left,
          {isChanged ? " yours at the right." : " what you have at the right."}
        </>
      }
    >
      <div className="h-[50vh] rounded-md border">
        <LazyDiffEditor left={theirs.body} right={text.body} path="report.md" label="Their text and yours" />
      </div>
      {isChanged && (
        <p className="text-sm text-muted">
          {merged.conflicts === 0
            ? "The changes are at different places and fit together."
            : `Both changed ${formatPlural(merged.conflicts, "same place", "same places")}: joined, both texts stand there with marks around them, for you to choose.`}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => take({ title: theirs.title, body: theirs.body })}>
          {isChanged ? "Take theirs, drop mine" : "Go on from theirs"}
        </Button>
        {isChanged && (
          <>
            <Button onClick={() => saving.saveOver(theirs)}>Save mine over theirs</Button>
            <Button variant="primary" onClick={() => take({ title, body: merged.text })}>
              Join both and go on writing
            </Button>
          </>
        )}
      </div>
    </DialogContent>
  );
}
