"use client";
import { columnFields, namedColumns, sourceAt, withColumn } from "@/domain/designer/columns";
import type { Design, DesignStep, FindInterface } from "@/domain/designer/design";
import { Select } from "../../ui/field";
import type { SeeTable } from "./use-tables";

interface ColumnAdderProps {
  step: DesignStep;
  name: string;
  design: Design;
  find: FindInterface;
  see: SeeTable;
  text: string;
  onGive(text: string): void;
}

/** The columns that arrive at the step, to be named without writing them. */
export function ColumnAdder({ step, name, design, find, see, text, onGive }: ColumnAdderProps) {
  const port = columnFields(step, design, find).get(name);
  const source = port === undefined ? null : sourceAt(step, port, design);
  const columns = source && see(source)?.columns;
  if (!columns) return null;
  const named = namedColumns(name, text);
  const left = columns.filter((column) => !named.includes(column.name));
  if (left.length === 0) return null;
  return (
    <Select
      aria-label={`Name a column in ${name}`}
      className="h-7 min-w-0 text-sm"
      value=""
      onChange={(event) => onGive(withColumn(name, text, left[Number(event.target.value)]!.name))}
    >
      <option value="" disabled>
        Columns at {port}…
      </option>
      {left.map((column, index) => (
        <option key={column.name} value={index}>
          {column.name} ({column.type})
        </option>
      ))}
    </Select>
  );
}
