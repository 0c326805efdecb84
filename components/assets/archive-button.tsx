"use client";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../ui/menu";
import type { Asset } from "./asset-page";

/** Hides a version or all of them. It can be undone, so it does not ask. */
export function ArchiveButton({ workspace, asset }: { workspace: string; asset: Asset }) {
  const trpc = useTRPC();
  const { kind, name, version } = asset;
  const archive = useChange(trpc.assets.archive.mutationOptions(), "Archived");
  const restore = useChange(trpc.assets.restore.mutationOptions(), "Restored");
  const all = { workspace, kind, asset: name };
  const one = { ...all, version };
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button disabled={archive.isPending || restore.isPending}>Archive</Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => (asset.archivedAt ? restore : archive).mutate(one)}>
          {asset.archivedAt ? "Restore" : "Archive"} version {version}
        </MenuItem>
        <MenuItem onSelect={() => (asset.isNameArchived ? restore : archive).mutate(all)}>
          {asset.isNameArchived ? "Restore" : "Archive"} {name} with all versions
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
