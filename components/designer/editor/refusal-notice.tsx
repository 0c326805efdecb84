import type { Refusal } from "../../ui/refusal";
import { ErrorState } from "../../ui/states";

/** What was not done and why: every mistake, where they are known. */
export function RefusalNotice({ title, refusal }: { title: string; refusal: Refusal }) {
  const { message, issues } = refusal;
  return (
    <ErrorState
      title={title}
      cause={
        issues.length > 0 ? (
          <ul className="list-disc pl-4">
            {issues.map((issue) => (
              <li key={issue.message}>{issue.message}</li>
            ))}
          </ul>
        ) : (
          message
        )
      }
    />
  );
}
