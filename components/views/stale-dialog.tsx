"use client";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { RelativeTime } from "../ui/time";
import type { View } from "./use-views";

interface StaleDialogProps {
  /** The view as somebody else has saved it. */
  view: View;
  onClose(): void;
  onOpenTheirs(): void;
  onSaveOver(): void;
}

/** Two people have changed one view: which of the two is kept is said by who saves second. */
export function StaleDialog({ view, onClose, onOpenTheirs, onSaveOver }: StaleDialogProps) {
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={`“${view.name}” was changed meanwhile`}
        description={
          <>
            {view.updatedByName} saved it <RelativeTime at={view.updatedAt} />. Yours is not saved yet.
          </>
        }
      >
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Decide later</Button>
          <Button onClick={onOpenTheirs}>Open theirs</Button>
          <Button variant="danger" onClick={onSaveOver}>
            Save mine over it
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
