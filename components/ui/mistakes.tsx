import { readRefusal } from "./refusal";

/** Why a file was refused: each mistake with its line, or the one sentence that there is. */
export function Mistakes({ failure }: { failure: unknown }) {
  const { message, issues } = readRefusal(failure);
  return (
    <div role="alert" className="text-sm text-danger">
      {issues.length > 1 ? (
        <ul className="flex flex-col gap-1">
          {issues.map((issue) => (
            <li key={`${issue.line} ${issue.message}`}>
              {issue.line !== undefined && `Line ${issue.line}: `}
              {issue.message}
            </li>
          ))}
        </ul>
      ) : (
        message
      )}
    </div>
  );
}
