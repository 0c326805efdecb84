"use client";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { RelativeTime } from "../ui/time";
import type { View } from "./use-views";

export interface StaleView {
  /** The view as it was here. */
  view: View;
  /** Who has saved it since, when, and as which version. */
  updatedByName: string;
  updatedAt: Date;
  version: number;
}

interface StaleDialogProps extends StaleView {
  onClose(): void;
  onOpenTheirs(): void;
  onSaveOver(): void;
}

/** Two people have changed one view: which of the two is kept is said by who saves second. */
export function StaleDialog(props: StaleDialogProps) {
  const { view, updatedByName, updatedAt, onClose, onOpenTheirs, onSaveOver } = props;
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={`“${view.name}” was changed meanwhile`}
        description={
          <>
            {updatedByName} saved it <RelativeTime at={updatedAt} />. Yours is not saved yet.
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
