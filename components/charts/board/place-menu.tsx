"use client";
import { ArrowLeft, ArrowRight, EyeOff, Pin, PinOff } from "lucide-react";
import { MenuItem } from "../../ui/menu";
import type { BoardCommands } from "./use-board-layout";

/** Where a card stands: pinned on top, moved among the pinned, or hidden. */
export function PlaceMenu({ metric, commands }: { metric: string; commands: BoardCommands }) {
  const place = commands.layout.pins.indexOf(metric);
  return (
    <>
      <MenuItem onSelect={() => commands.togglePin(metric)}>
        {place < 0 ? <Pin aria-hidden /> : <PinOff aria-hidden />}
        {place < 0 ? "Pin on top" : "Unpin"}
      </MenuItem>
      {place > 0 && (
        <MenuItem onSelect={() => commands.movePin(metric, -1)}>
          <ArrowLeft aria-hidden /> Move forward
        </MenuItem>
      )}
      {place >= 0 && place < commands.layout.pins.length - 1 && (
        <MenuItem onSelect={() => commands.movePin(metric, 1)}>
          <ArrowRight aria-hidden /> Move back
        </MenuItem>
      )}
      <MenuItem onSelect={() => commands.hide(metric)}>
        <EyeOff aria-hidden /> Hide
      </MenuItem>
    </>
  );
}
