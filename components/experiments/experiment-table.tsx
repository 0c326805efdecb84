import Link from "next/link";
import { ASKED_LOCATION_TAG } from "@/domain/experiments";
import type { ExperimentRow } from "@/server/experiments/browse-experiments";
import { Badge } from "../ui/badge";
import { formatCount } from "../ui/format";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { ExperimentMenu } from "./experiment-menu";

interface ExperimentTableProps {
  workspace: string;
  rows: ExperimentRow[];
  canWrite: boolean;
}

export function ExperimentTable({ workspace, rows, canWrite }: ExperimentTableProps) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th className="text-right">Runs</Th>
            <Th>Latest run</Th>
            <Th>Created</Th>
            {canWrite && <Th aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={row.id} className="hover:bg-hover">
              <Td className="w-full max-w-96">
                <Name workspace={workspace} row={row} />
              </Td>
              <Td className="num text-right text-muted">{formatCount(row.runCount)}</Td>
              <Td className="text-muted">{row.lastRunAt ? <RelativeTime at={row.lastRunAt} /> : "–"}</Td>
              <Td className="text-muted">
                <RelativeTime at={row.createdAt} />
              </Td>
              {canWrite && (
                <Td className="text-right">
                  <ExperimentMenu workspace={workspace} experiment={row} />
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

function Name({ workspace, row }: { workspace: string; row: ExperimentRow }) {
  const { name, activeCount, description } = row;
  const tags = row.tags.filter(({ key }) => key !== ASKED_LOCATION_TAG);
  const asked = row.tags.find(({ key }) => key === ASKED_LOCATION_TAG)?.value;
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-2">
        <Link
          href={`/${workspace}/runs?experiment=${encodeURIComponent(name)}`}
          prefetch={false}
          className="truncate font-medium hover:text-accent"
          title={name}
        >
          {name}
        </Link>
        {activeCount > 0 && <Badge tone="info">{activeCount} active</Badge>}
        {tags.slice(0, 3).map(({ key, value }) => (
          <span key={key} className="max-w-40 truncate max-md:hidden" title={`${key}: ${value}`}>
            <Badge>
              {key}
              {value && `: ${value}`}
            </Badge>
          </span>
        ))}
      </span>
      {asked && (
        <span className="truncate text-xs text-muted" title={asked}>
          Artifacts are kept in the studio. The script that made it named {asked}.
        </span>
      )}
      {description && <span className="truncate text-xs text-muted">{description.split("\n")[0]}</span>}
    </span>
  );
}
