"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Ban, Ellipsis, Pencil, RotateCw } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import { Button, LinkButton } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../ui/menu";
import { readRefusal } from "../ui/refusal";
import { EditRunDialog } from "./edit-run-dialog";
import { useRun } from "./run-context";

export function RunActions() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const target = { workspace, run: run.name };
  const options = {
    onSuccess: () => queries.invalidateQueries(trpc.runs.get.queryFilter(target)),
    onError: (failure: unknown) => toast.error(readRefusal(failure).message),
  };
  const cancel = useMutation(trpc.runs.cancel.mutationOptions(options));
  const archive = useMutation(trpc.runs.archive.mutationOptions(options));
  const unarchive = useMutation(trpc.runs.unarchive.mutationOptions(options));

  async function archiveWithUndo() {
    await archive.mutateAsync(target);
    toast("The run is archived", { action: { label: "Undo", onClick: () => unarchive.mutate(target) } });
  }

  return (
    <>
      {run.can.cancel && (
        <ConfirmButton
          label={
            <>
              <Ban aria-hidden /> Cancel
            </>
          }
          title="Cancel this run?"
          consequence="Its processes are asked to end, and are ended after a few seconds. What it has logged and stored until then stays."
          verb="Cancel the run"
          onConfirm={() => cancel.mutateAsync(target).catch(() => {})}
        />
      )}
      {run.can.resubmit && (
        <LinkButton href={`/${workspace}/runs/new?from=${run.name}`} variant="primary">
          <RotateCw aria-hidden /> Run again
        </LinkButton>
      )}
      {run.can.update && (
        <Menu>
          <MenuTrigger asChild>
            <Button size="icon" aria-label="More actions">
              <Ellipsis />
            </Button>
          </MenuTrigger>
          <MenuContent>
            <MenuItem onSelect={() => setEditing(true)}>
              <Pencil aria-hidden /> Edit name, description, tags
            </MenuItem>
            {run.archivedAt ? (
              <MenuItem onSelect={() => unarchive.mutate(target)}>
                <ArchiveRestore aria-hidden /> Take out of the archive
              </MenuItem>
            ) : (
              <MenuItem onSelect={() => void archiveWithUndo().catch(() => {})}>
                <Archive aria-hidden /> Archive
              </MenuItem>
            )}
          </MenuContent>
        </Menu>
      )}
      <EditRunDialog isOpen={isEditing} onOpenChange={setEditing} />
    </>
  );
}
