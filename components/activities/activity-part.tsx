import Link from "next/link";
import type { ActivityRow } from "@/server/activities/list-activities";
import { ActivityLine } from "./activity-line";

const IN_BELL = 8;

interface ActivityPartProps {
  workspace: string;
  activities: ActivityRow[];
  onOpen(): void;
}

/** The half of the bell that is the workspace's. */
export function ActivityPart({ workspace, activities, onOpen }: ActivityPartProps) {
  return (
    <>
      <div className="flex flex-col divide-y overflow-y-auto px-4">
        {activities.slice(0, IN_BELL).map((activity) => (
          <ActivityLine key={activity.id} {...{ workspace, activity, onOpen }} />
        ))}
        {activities.length === 0 && (
          <p className="py-6 text-center text-sm text-muted">
            What takes longer, such as a change of many runs or the build of an environment, shows its
            progress here.
          </p>
        )}
      </div>
      <Link
        href={`/${workspace}/activity`}
        onClick={onOpen}
        className="border-t px-4 py-2 text-sm text-accent hover:bg-hover"
      >
        All activities
      </Link>
    </>
  );
}
