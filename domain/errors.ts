import { quote } from "./quote";

/** The errors that a door may tell its caller. Each door maps these codes once; anything else is internal. */
export const ERROR_CODES = [
  "invalid", // the input is wrong; `details.issues` names each field
  "unauthenticated",
  "forbidden",
  "notFound",
  "conflict", // the name is taken, or the state does not allow it
  "tooLarge",
  "tooManyRequests",
  "diskFull", // the disk has no room for new work
  "unavailable", // a part that is needed is down: try again
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One mistake in an input: the field's path, the line of the file where there is one, and what is allowed. */
export interface Issue {
  message: string;
  path?: string;
  /** What the caller called the thing, in quotes, where its place alone would not tell him which it is. */
  name?: string;
  file?: string;
  line?: number;
}

export interface ErrorDetails {
  issues?: Issue[];
  [key: string]: unknown;
}

export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = "AppError";
  }
}

export const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  tooManyRequests: 429,
  diskFull: 507,
  unavailable: 503,
  internal: 500,
};

export const notFound = (noun: string, name: string) =>
  new AppError("notFound", `There is no ${noun} ${quote(name)} here.`);
