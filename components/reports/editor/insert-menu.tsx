"use client";
import { ChartLine, GitCompareArrows, Image, Plus, Table2 } from "lucide-react";
import { useState } from "react";
import type { BlockKind } from "@/domain/report-blocks";
import { Button } from "../../ui/button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu";
import { BlockDialog } from "./block-dialog";
import { PictureDialog } from "./picture-dialog";

interface InsertMenuProps {
  workspace: string;
  /** True where no text is shown that something could be put into. */
  isDisabled: boolean;
  onInsert(text: string): void;
}

const BLOCKS: { kind: BlockKind; label: string; icon: typeof ChartLine }[] = [
  { kind: "chart", label: "Chart of a metric", icon: ChartLine },
  { kind: "runs", label: "Table of runs", icon: Table2 },
  { kind: "compare", label: "Comparison of runs", icon: GitCompareArrows },
];

/** Puts a live block or a picture where the cursor is, chosen by runs and metrics in place of typing. */
export function InsertMenu({ workspace, isDisabled, onInsert }: InsertMenuProps) {
  const [open, setOpen] = useState<BlockKind | "picture" | null>(null);
  function insert(text: string) {
    setOpen(null);
    onInsert(text);
  }
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button disabled={isDisabled}>
            <Plus aria-hidden /> Insert
          </Button>
        </MenuTrigger>
        <MenuContent align="start">
          {BLOCKS.map(({ kind, label, icon: Icon }) => (
            <MenuItem key={kind} onSelect={() => setOpen(kind)}>
              <Icon aria-hidden /> {label}
            </MenuItem>
          ))}
          <MenuItem onSelect={() => setOpen("picture")}>
            <Image aria-hidden /> Picture of a run
          </MenuItem>
        </MenuContent>
      </Menu>
      {open === "picture" ? (
        <PictureDialog workspace={workspace} onInsert={insert} onClose={() => setOpen(null)} />
      ) : (
        open && (
          <BlockDialog
            key={open}
            {...{ workspace }}
            kind={open}
            onInsert={insert}
            onClose={() => setOpen(null)}
          />
        )
      )}
    </>
  );
}
