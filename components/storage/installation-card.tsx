import type { Answers } from "../live/types";
import { classes } from "../ui/classes";
import { Card, Fact, Facts } from "../ui/facts";
import { formatBytes } from "../ui/format";

/** Below this share of free disk runs begin to fail. */
const LOW_SHARE = 0.1;

type Usage = Answers["storage"]["usage"];

/** The disk below the studio, whichever workspace uses it. */
export function InstallationCard({ installation, disk }: Pick<Usage, "installation" | "disk">) {
  const freeShare = disk.totalBytes > 0 ? disk.freeBytes / disk.totalBytes : 1;
  const isLow = freeShare < LOW_SHARE;
  return (
    <Card title="The whole installation">
      <div className="flex flex-col gap-3">
        <div className="h-2 overflow-hidden rounded-sm bg-hover" aria-hidden>
          <div
            className={classes("h-full", isLow ? "bg-danger-fill" : "bg-accent-fill")}
            style={{ width: `${(1 - freeShare) * 100}%` }}
          />
        </div>
        <p className={classes("text-sm", isLow ? "font-medium text-danger" : "text-muted")}>
          {formatBytes(disk.freeBytes)} free of {formatBytes(disk.totalBytes)}
          {isLow && ": purge the trash, or give the studio a larger disk"}
        </p>
        {installation && (
          <Facts>
            <Fact term="Files of all workspaces">{formatBytes(installation.blobBytes)}</Fact>
            <Fact term="Database">{formatBytes(installation.databaseBytes)}</Fact>
            <Fact term="Environments">{formatBytes(installation.environmentBytes)}</Fact>
            <Fact term="Running now">{formatBytes(installation.workBytes)}</Fact>
          </Facts>
        )}
      </div>
    </Card>
  );
}
