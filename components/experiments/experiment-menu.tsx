"use client";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { ExperimentRow } from "@/server/experiments/browse-experiments";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { formatPlural } from "../ui/format";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../ui/menu";
import { EditExperiment } from "./edit-experiment";

interface ExperimentMenuProps {
  workspace: string;
  experiment: ExperimentRow;
}

/** What can be done with an experiment. Deleting can be undone, so it asks only where runs go with it. */
export function ExperimentMenu({ workspace, experiment }: ExperimentMenuProps) {
  const trpc = useTRPC();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const restore = useChange(trpc.experiments.restore.mutationOptions(), "The experiment is back");
  const remove = useChange(trpc.experiments.delete.mutationOptions());
  const target = { workspace, experimentId: experiment.id };
  async function deleteWithUndo() {
    setOpen(null);
    await remove.mutateAsync(target);
    toast(`“${experiment.name}” is in the trash`, {
      action: { label: "Undo", onClick: () => restore.mutate(target) },
    });
  }
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon"
            className="size-6"
            aria-label={`Actions for ${experiment.name}`}
          >
            <Ellipsis aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={() => setOpen("edit")}>
            <Pencil aria-hidden /> Edit name, note, tags
          </MenuItem>
          {!experiment.isDefault && (
            <MenuItem
              danger
              onSelect={() =>
                experiment.runCount > 0 ? setOpen("delete") : void deleteWithUndo().catch(() => {})
              }
            >
              <Trash2 aria-hidden /> Delete
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      {open === "edit" && <EditExperiment {...{ workspace, experiment }} onClose={() => setOpen(null)} />}
      <Dialog open={open === "delete"} onOpenChange={(next) => setOpen(next ? "delete" : null)}>
        <DialogContent
          title={`Delete “${experiment.name}”?`}
          description={`${formatPlural(experiment.runCount, "run")} with all metrics and files go to the trash with it. They come back together when it is restored. Its name is free at once.`}
        >
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(null)}>Keep</Button>
            <Button
              variant="danger"
              disabled={remove.isPending}
              onClick={() => void deleteWithUndo().catch(() => {})}
            >
              Delete the experiment
            </Button>
          </div>
        </DialogContent>
      </Dialog>
    </>
  );
}
