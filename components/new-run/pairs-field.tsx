"use client";
import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../ui/button";
import { Input } from "../ui/field";

type Pair = [name: string, value: string];

interface PairsFieldProps {
  label: string;
  nameLabel: string;
  valueLabel: string;
  pairs: Pair[];
  onChange(pairs: Pair[]): void;
}

/** Names and values, one pair a line. A line without a name yet is kept here and told to nobody. */
export function PairsField({ label, nameLabel, valueLabel, pairs, onChange }: PairsFieldProps) {
  const [rows, setRows] = useState<Pair[]>(pairs);
  const told = JSON.stringify(pairs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the YAML when that says something else
  useEffect(() => {
    if (JSON.stringify(rows.filter(([name]) => name)) !== told) setRows(pairs);
  }, [told]);
  function change(next: Pair[]) {
    setRows(next);
    onChange(next.filter(([name]) => name));
  }
  const edit = (index: number, part: 0 | 1, text: string) =>
    change(
      rows.map((row, at): Pair => (at === index ? (part === 0 ? [text, row[1]] : [row[0], text]) : row)),
    );
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {rows.map(([name, value], index) => (
        <div key={index} className="flex items-center gap-2">
          <Input
            aria-label={`${nameLabel} ${index + 1}`}
            className="font-mono text-sm"
            value={name}
            onChange={(event) => edit(index, 0, event.target.value)}
          />
          <Input
            aria-label={`${valueLabel} ${index + 1}`}
            className="font-mono text-sm"
            value={value}
            onChange={(event) => edit(index, 1, event.target.value)}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove ${name || "this line"}`}
            onClick={() => change(rows.filter((_, at) => at !== index))}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button variant="ghost" size="sm" className="self-start" onClick={() => setRows([...rows, ["", ""]])}>
        <Plus aria-hidden /> Add
      </Button>
    </fieldset>
  );
}
