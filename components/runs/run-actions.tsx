"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Ban, Ellipsis, GitCompareArrows, RotateCw, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { isActive } from "@/domain/runs";
import { useTRPC } from "../live/trpc";
import { Button, LinkButton } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu";
import { readRefusal } from "../ui/refusal";
import { FollowButton } from "./follow-button";
import { useRun } from "./run-context";

export function RunActions() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
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

  const change = useMutation(trpc.runs.change.mutationOptions(options));

  /** Its descendants go along. The page of a run in the trash is none, so the list is shown, with the way back. */
  async function trash() {
    const one = { workspace, runs: [run.name] };
    const answer = await change.mutateAsync({ ...one, change: { kind: "trash" } }).catch(() => null);
    const refusal = answer?.refused[0];
    if (refusal) toast.error(refusal.reason);
    if (!answer || refusal) return;
    router.push(`/${workspace}/runs`);
    const restore = () => change.mutate({ ...one, change: { kind: "restore" } });
    toast(`${run.displayName} is in the trash`, { action: { label: "Undo", onClick: restore } });
  }

  return (
    <>
      {isActive(run.status) && <FollowButton />}
      {run.can.cancel && (
        <ConfirmButton
          label={
            <>
              <Ban aria-hidden /> Cancel
            </>
          }
          title="Cancel this run?"
          consequence="Its processes are asked to end, and are ended after a few seconds; so is what goes on below it. What it has logged and stored until then stays."
          verb="Cancel the run"
          onConfirm={() => cancel.mutateAsync(target).catch(() => {})}
        />
      )}
      {run.can.resubmit && (
        <LinkButton href={`/${workspace}/runs/new?from=${run.name}`} variant="primary">
          <RotateCw aria-hidden /> Run again
        </LinkButton>
      )}
      <Menu>
        <MenuTrigger asChild>
          <Button size="icon" aria-label="More actions">
            <Ellipsis />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem asChild>
            <Link href={`/${workspace}/compare?runs=${run.name}&add=true`}>
              <GitCompareArrows aria-hidden /> Compare with…
            </Link>
          </MenuItem>
          {run.can.update && (
            <>
              <MenuSeparator />
              {run.archivedAt ? (
                <MenuItem onSelect={() => unarchive.mutate(target)}>
                  <ArchiveRestore aria-hidden /> Take out of the archive
                </MenuItem>
              ) : (
                <MenuItem onSelect={() => void archiveWithUndo().catch(() => {})}>
                  <Archive aria-hidden /> Archive
                </MenuItem>
              )}
              <MenuItem danger onSelect={() => void trash()}>
                <Trash2 aria-hidden /> Move to the trash
              </MenuItem>
            </>
          )}
        </MenuContent>
      </Menu>
    </>
  );
}
