"use client";
import { ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";
import { RunPicker } from "./run-picker";

interface RunButtonProps {
  workspace: string;
  chosen: string | null;
  without: readonly string[];
  label: string;
  onChoose(name: string): void;
}

/** A button that says which run is chosen, and opens a search for another. */
export function RunButton({ workspace, chosen, without, label, onChoose }: RunButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" aria-label={label} className="max-w-72 min-w-0 shrink">
          <span className="truncate font-mono text-xs">{chosen ?? "Choose a run"}</span>
          <ChevronsUpDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} className="w-96">
        <RunPicker
          workspace={workspace}
          without={without}
          onPick={(name) => {
            onChoose(name);
            setOpen(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}
