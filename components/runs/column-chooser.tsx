"use client";
import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Input } from "../ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover";

interface ColumnChooserProps {
  keys: string[];
  chosen: string[];
  onChoose(next: string[]): void;
}

/** Which metrics are columns of the table. */
export function ColumnChooser({ keys, chosen, onChoose }: ColumnChooserProps) {
  const [wanted, setWanted] = useState("");
  const all = [...new Set([...chosen, ...keys])];
  const shown = all.filter((key) => key.toLowerCase().includes(wanted.toLowerCase()));
  const toggle = (key: string) =>
    onChoose(chosen.includes(key) ? chosen.filter((other) => other !== key) : [...chosen, key]);
  return (
    <Popover onOpenChange={() => setWanted("")}>
      <PopoverTrigger asChild>
        <Button variant="ghost">
          <Columns3 aria-hidden /> Metrics
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Metrics as columns" className="w-72">
        <Input
          aria-label="Find a metric"
          placeholder="Find a metric"
          className="mb-1 h-7! shrink-0 text-sm"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <div className="min-h-0 overflow-y-auto">
          {shown.length === 0 && (
            <p className="px-2 py-1 text-xs text-faint">No metric of that name in recent runs</p>
          )}
          {shown.map((key) => (
            <label
              key={key}
              className="flex h-8 items-center gap-2 rounded-sm px-2 font-mono text-xs hover:bg-hover"
            >
              <input
                type="checkbox"
                className="accent-accent"
                checked={chosen.includes(key)}
                onChange={() => toggle(key)}
              />
              <span className="truncate" title={key}>
                {key}
              </span>
            </label>
          ))}
        </div>
      </PopoverContent>
    </Popover>
  );
}
