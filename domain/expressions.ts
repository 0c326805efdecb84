/**
 * The expressions of a job: `${{inputs.x}}`, `${{outputs.x}}`, `${{name}}`, and optional parts `$[[--x ${{inputs.x}}]]`.
 * A value goes into the command as it is, as at Azure: where a shell would split or read it, the author of the
 * command puts quotes around the expression.
 */

export interface Expression {
  /** As it stands in the text, braces included. */
  source: string;
  /** `["inputs", "x"]`; empty when there is nothing between the braces. */
  path: string[];
  start: number;
  /** True inside of `$[[ … ]]`. */
  isOptional: boolean;
}

interface OptionalPart {
  start: number;
  end: number;
  body: string;
}

export interface ExpressionValues {
  inputs: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, string>>;
  /** The name of the run. */
  name?: string;
  /** Where outputs without a path go. */
  default_datastore?: string;
}

/** What Linux takes as one argument of a program, which the command becomes (MAX_ARG_STRLEN, with its end). */
export const MAX_COMMAND_BYTES = 128 * 1024 - 1;

/** A command whose values make it longer than any program could be given. */
export class CommandTooLong extends Error {
  constructor() {
    super(
      `The command is longer than ${MAX_COMMAND_BYTES} bytes once its values are in it: pass what is long as a file.`,
    );
    this.name = "CommandTooLong";
  }
}

const encoder = new TextEncoder();
const OPEN = "${{";
const CLOSE = "}}";

export function findExpressions(text: string): Expression[] {
  const optional = findOptionalParts(text);
  const found: Expression[] = [];
  for (let at = text.indexOf(OPEN), part = 0; at >= 0; ) {
    const close = text.indexOf(CLOSE, at + OPEN.length);
    if (close < 0) break;
    const end = close + CLOSE.length;
    while (part < optional.length && optional[part]!.end <= at) part++;
    found.push({
      source: text.slice(at, end),
      path: readPath(text.slice(at + OPEN.length, close)),
      start: at,
      isOptional: part < optional.length && optional[part]!.start < at,
    });
    at = text.indexOf(OPEN, end);
  }
  return found;
}

const readPath = (body: string) => (body.trim() === "" ? [] : body.split(".").map((step) => step.trim()));

/** From `$[[` to the `]]` that follows; what is never closed is no optional part. */
function findOptionalParts(text: string): OptionalPart[] {
  const found: OptionalPart[] = [];
  for (let at = text.indexOf("$[["); at >= 0; ) {
    const close = text.indexOf("]]", at + 3);
    if (close < 0) break;
    found.push({ start: at, end: close + 2, body: text.slice(at + 3, close) });
    at = text.indexOf("$[[", close + 2);
  }
  return found;
}

/**
 * The command with its values. An optional part is dropped when an input inside of it has no value, and loses its
 * brackets otherwise. What is not known stays as it stands: a job was checked for that when it was read. Throws
 * `CommandTooLong` before what is too long is put together.
 */
export function renderCommand(command: string, values: ExpressionValues): string {
  let rendered = "";
  let from = 0;
  for (const part of findOptionalParts(command)) {
    rendered += renderText(command.slice(from, part.start), values, MAX_COMMAND_BYTES);
    if (
      findExpressions(part.body).every(
        ({ path }) => path[0] !== "inputs" || lookUp(path, values) !== undefined,
      )
    ) {
      rendered += renderText(part.body, values, MAX_COMMAND_BYTES);
    }
    if (rendered.length > MAX_COMMAND_BYTES) throw new CommandTooLong();
    from = part.end;
  }
  const whole = rendered + renderText(command.slice(from), values, MAX_COMMAND_BYTES);
  if (encoder.encode(whole).byteLength > MAX_COMMAND_BYTES) throw new CommandTooLong();
  return whole;
}

/** Replaces the expressions of a text that has no optional parts: a path, a variable. */
export function renderText(
  text: string,
  values: ExpressionValues,
  maxChars = Number.POSITIVE_INFINITY,
): string {
  let rendered = "";
  let from = 0;
  for (const { path, source, start } of findExpressions(text)) {
    rendered += text.slice(from, start) + (lookUp(path, values) ?? source);
    if (rendered.length > maxChars) throw new CommandTooLong();
    from = start + source.length;
  }
  return rendered + text.slice(from);
}

function lookUp(path: readonly string[], values: ExpressionValues): string | undefined {
  const [root, ...rest] = path;
  if (root === "name" || root === "default_datastore") return rest.length === 0 ? values[root] : undefined;
  if (root !== "inputs" && root !== "outputs") return undefined;
  const key = rest.join(".");
  return Object.hasOwn(values[root], key) ? values[root][key] : undefined;
}
