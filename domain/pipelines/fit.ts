/** Whether what one end of a binding has is what the other needs. */
import { contentOf } from "../assets";
import type { ComponentInput } from "../components/component";
import { type JobInput, LITERAL_TYPES, literalInput } from "../job-data";

export const isLiteralType = (type: string): boolean => (LITERAL_TYPES as readonly string[]).includes(type);

/** The type of a job's input, as it is said or as its value is. */
export function typeOfInput(input: JobInput): string {
  if (typeof input === "object") return input.type;
  return typeof input === "string" ? "string" : typeof input;
}

/** True where a value of one type can be given to an input of the other. Literals are judged by their values. */
export function typesFit(from: string, to: string): boolean {
  if (isLiteralType(from) || isLiteralType(to)) return isLiteralType(from) && isLiteralType(to);
  const [has, needs] = [contentOf(from), contentOf(to)];
  return has === null || needs === null || has === needs;
}

export type LiteralValue = string | number | boolean;

/** The value as the input has it, or what is wrong with it, to follow the name of its field. */
export function fitLiteral(
  input: ComponentInput,
  value: LiteralValue,
): { value: LiteralValue; problem?: undefined } | { problem: string } {
  const { type, min, max, enum: choices } = input as Extract<ComponentInput, { min?: number | undefined }>;
  const read = literalInput.safeParse({ type, min, max, enum: choices, value });
  if (read.success) return { value: read.data.value! };
  return { problem: read.error.issues[0]!.message };
}

/** The type as a sentence names one: `an integer`, `a uri_file`. */
export const oneOfType = (type: string): string => `${type.startsWith("i") ? "an" : "a"} ${type}`;
