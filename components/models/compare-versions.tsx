"use client";
import Link from "next/link";
import { assetAddress } from "@/domain/assets";
import type { Answers } from "../live/types";
import { classes } from "../ui/classes";
import { Card } from "../ui/facts";
import { formatBytes } from "../ui/format";
import { Table, Td, Th, Tr } from "../ui/table";

type Compared = Answers["models"]["compare"];

interface CompareProps {
  workspace: string;
  name: string;
  compared: Compared;
}

interface Row {
  key: string;
  values: [string | null, string | null];
}

const asText = <Value,>(
  rows: { key: string; values: [Value | null, Value | null] }[],
  write: (value: Value) => string,
): Row[] =>
  rows.map(({ key, values: [left, right] }) => ({
    key,
    values: [left === null ? null : write(left), right === null ? null : write(right)],
  }));

/** Two versions beside each other: what their runs measured and were given, what they take, and their files. */
export function CompareVersions({ workspace, name, compared }: CompareProps) {
  const [left, right] = compared.versions;
  const heads = [left, right].map(({ version }) => ({
    version,
    href: assetAddress(workspace, { kind: "model", name, version }),
  }));
  const files = asText(
    compared.files,
    ({ sha256, sizeBytes }) => `${formatBytes(sizeBytes)} · ${sha256.slice(0, 8)}`,
  );
  return (
    <div className="flex flex-col gap-4 p-6">
      <Part title="Metrics" heads={heads} rows={asText(compared.metrics, (value) => String(value))} />
      <Part title="Parameters" heads={heads} rows={asText(compared.params, (value) => value)} />
      <Part title="Signature" heads={heads} rows={asText(compared.signature, (value) => value)} />
      <Part title="Files" heads={heads} rows={files} />
    </div>
  );
}

interface PartProps {
  title: string;
  heads: { version: string; href: string }[];
  rows: Row[];
}

function Part({ title, heads, rows }: PartProps) {
  return (
    <Card title={title}>
      {rows.length === 0 ? (
        <p className="text-sm text-faint">Neither has any.</p>
      ) : (
        <div className="overflow-x-auto">
          <Table>
            <thead>
              <tr>
                <Th>Name</Th>
                {heads.map(({ version, href }) => (
                  <Th key={version}>
                    <Link href={href} className="hover:text-accent">
                      Version {version}
                    </Link>
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, values }) => (
                <Tr key={key} className={classes(values[0] !== values[1] && "bg-warning-soft")}>
                  <Td className="max-w-80 truncate">{key}</Td>
                  {values.map((value, index) => (
                    <Td key={heads[index]!.version} className="num max-w-80 truncate">
                      {value ?? <span className="text-faint">–</span>}
                    </Td>
                  ))}
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Card>
  );
}
