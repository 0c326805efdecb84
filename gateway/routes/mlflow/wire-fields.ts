/** Errors of our commands name our fields: here they are told by the names that a caller of this door wrote. */
import type { AppError, Issue } from "@/domain/errors";
import { refuseIssues } from "@/domain/issues";

/** Our names that differ from MLflow's by more than their case; a door adds its own. */
const WIRE: Readonly<Record<string, string>> = {
  limit: "max_results",
  displayName: "run_name",
  userName: "user_id",
  startedAt: "start_time",
  endedAt: "end_time",
  sourceRun: "source_run_id",
  modelIds: "models",
};

const toSnake = (path: string) =>
  path.replace(/[a-z][A-Z]/g, ([low, high]) => `${low}_${high!.toLowerCase()}`);

function wirePath(path: string, fields: Readonly<Record<string, string>>): string {
  const ours = Object.keys(fields).find(
    (name) => path.startsWith(name) && /^([.[]|$)/.test(path.slice(name.length)),
  );
  return toSnake(ours === undefined ? path : fields[ours] + path.slice(ours.length));
}

export function inWireWords(error: AppError, fields: Readonly<Record<string, string>> = {}): AppError {
  const issues = error.details.issues?.filter(({ path }) => path) ?? [];
  if (issues.length === 0 || issues.length !== error.details.issues?.length) return error;
  const all = { ...WIRE, ...fields };
  return refuseIssues(issues.map((issue): Issue => ({ ...issue, path: wirePath(issue.path!, all) })));
}
