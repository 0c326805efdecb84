import type { ColumnProfile } from "@/domain/tables";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { ColumnHistogram } from "./column-histogram";

const MAX_CHARS = 40;

/** A row a column. What cannot be said of its type is left empty. */
export function ProfileTable({ columns, rows }: { columns: readonly ColumnProfile[]; rows: number }) {
  return (
    // What scrolls must be reachable by keyboard, also where nothing in it is.
    <TableBox role="region" aria-label="Profile of the columns" tabIndex={0}>
      <Table>
        <thead>
          <tr>
            <Th>Column</Th>
            <Th>Type</Th>
            <Th className="text-right">Missing</Th>
            <Th className="text-right">Different</Th>
            <Th>Values</Th>
            <Th className="text-right">Min</Th>
            <Th className="text-right">Median</Th>
            <Th className="text-right">Mean</Th>
            <Th className="text-right">Max</Th>
            <Th>5 %, 25 %, 75 %, 95 %</Th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            // Two columns of a file may have one name.
            <ColumnRow key={index} column={column} rows={rows} />
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

function ColumnRow({ column, rows }: { column: ColumnProfile; rows: number }) {
  const { name, type, stored, missing, distinct, isDistinctExact, min, max, mean, quantiles = [] } = column;
  const at = (share: number) => quantiles.find((quantile) => quantile.at === share)?.value;
  return (
    <Tr>
      <Th scope="row" className="max-w-56 truncate bg-transparent text-sm text-ink" title={name}>
        {cut(name)}
      </Th>
      <Td className="text-xs text-muted" title={stored ?? undefined}>
        {type}
      </Td>
      <Td className="num text-right whitespace-nowrap">
        {missing.toLocaleString("en")}
        {missing > 0 && <span className="ml-1 text-xs text-muted">{share(missing, rows)}</span>}
      </Td>
      <Td className="num text-right whitespace-nowrap">
        {isDistinctExact ? "" : "≈ "}
        {distinct.toLocaleString("en")}
      </Td>
      <Td>
        <ColumnHistogram column={column} />
      </Td>
      <Value text={min} />
      <Value text={number(at(0.5))} />
      <Value text={number(mean)} />
      <Value text={max} />
      <Td className="num text-xs whitespace-nowrap text-muted">
        {[0.05, 0.25, 0.75, 0.95]
          .map((share) => number(at(share)) ?? "")
          .join("  ")
          .trim()}
      </Td>
    </Tr>
  );
}

const Value = ({ text }: { text: string | null | undefined }) => (
  <Td className="num max-w-40 truncate text-right text-xs whitespace-nowrap" title={text ?? undefined}>
    {cut(text ?? "")}
  </Td>
);

const cut = (text: string) => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text);
const share = (part: number, whole: number) => `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
const number = (value: number | null | undefined) =>
  value === null || value === undefined
    ? undefined
    : value.toLocaleString("en", { maximumSignificantDigits: 5, useGrouping: false });
