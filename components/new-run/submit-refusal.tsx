import type { Issue } from "@/domain/errors";
import { ErrorState } from "../ui/states";

/** Why the job was not taken: all that is wrong with it, each with its line where it is known. */
export function SubmitRefusal({ message, issues }: { message: string; issues: Issue[] }) {
  return (
    <ErrorState
      className="m-4 mb-0"
      title="Not submitted"
      cause={
        issues.length === 0 ? (
          message
        ) : (
          <ul className="list-disc pl-4">
            {issues.map((issue, index) => (
              <li key={index}>
                {issue.line && <span className="num text-faint">Line {issue.line}: </span>}
                {issue.message}
              </li>
            ))}
          </ul>
        )
      }
    />
  );
}
