/** `${{parent.inputs.x}}`, `${{parent.jobs.s.outputs.x}}`, `${{parent.outputs.x}}`: what a step is joined to. */
import { findExpressions } from "../expressions";

export type Binding =
  /** An input of the pipeline. */
  | { from: "input"; name: string }
  /** An output of another step. */
  | { from: "step"; step: string; output: string };

/** The expression that is all of a text; null where it is none. */
function onlyExpression(text: string): string[] | null {
  const [found, ...more] = findExpressions(text);
  const isWhole = found && more.length === 0 && found.source === text.trim();
  return isWhole ? found.path : null;
}

/** What a value is bound to; null for a plain one, and `unknown` for an expression that binds nothing. */
export function readBinding(text: string): Binding | "unknown" | null {
  const path = onlyExpression(text);
  if (path === null) return null;
  const [root, group, ...rest] = path;
  if (root !== "parent") return "unknown";
  if (group === "inputs" && rest.length === 1) return { from: "input", name: rest[0]! };
  if (group === "jobs" && rest.length === 3 && rest[1] === "outputs")
    return { from: "step", step: rest[0]!, output: rest[2]! };
  return "unknown";
}

/** The pipeline's output that a step's output becomes; null for a text that says no such thing. */
export function readPromotion(text: string): string | null {
  const path = onlyExpression(text);
  return path?.length === 3 && path[0] === "parent" && path[1] === "outputs" ? path[2]! : null;
}
