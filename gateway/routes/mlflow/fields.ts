/** How MLflow writes values on the wire: JSON as protobuf does it, and everything as text in a query string. */
import { z } from "zod";
import { type Int64, readInt64, toInt64 } from "@/domain/int64";

const DIGITS = /^-?\d{1,16}$/;
const MAX_TIME_MS = 253_402_300_799_999; // the end of the year 9999

/** Null means absent, as in protobuf. */
export const maybe = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value) => value ?? undefined);

export const text = z.string({
  error: ({ input }) => (input === undefined || input === null ? "is required: a text" : "must be a text"),
});
export const word = text.min(1, "is required: a text that is not empty");
export const id = word.max(255, "is too long for an id");

const fromDigits = (value: unknown) =>
  typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
/** An int64 that JavaScript can hold, as a number or as digits in text. */
export const int = z.preprocess(fromDigits, z.int("must be a whole number between -(2^53 - 1) and 2^53 - 1"));
export const moment = int
  .refine(
    (timeMs) => timeMs >= 0 && timeMs <= MAX_TIME_MS,
    "must be milliseconds since the epoch, up to the year 9999",
  )
  .transform((timeMs) => new Date(timeMs));

const NO_INT64 = "must be a whole number between -2^63 and 2^63 - 1";
/** All of an int64, as a number or as digits in text. */
export const whole = z
  .union([z.number(), z.bigint(), z.string()], NO_INT64)
  .transform((value, context): Int64 => {
    const read = typeof value === "string" ? readInt64(value) : toInt64(value);
    if (read !== undefined) return read;
    context.addIssue({ code: "custom", message: NO_INT64 });
    return z.NEVER;
  });

/** A list; in a query string, where one value looks like no list, that value alone. */
export const list = <S extends z.ZodType>(item: S) =>
  z.preprocess(
    (value) => {
      if (value === undefined || value === null) return [];
      return typeof value === "string" ? [value] : value;
    },
    z.array(item, "must be a list"),
  );

/** A member of an enumeration, by its name or by its number, which counts from one. */
export const member = <const N extends readonly string[]>(names: N) =>
  z.preprocess(
    (value) => {
      const number = fromDigits(value);
      return typeof number === "number" ? names[number - 1] : number;
    },
    z.enum(names, `must be one of ${names.join(", ")}`),
  );

/** A key with a value, which may be left out and is then empty. */
export const pair = z.object({ key: text, value: maybe(text).transform((value) => value ?? "") });
export const flag = z.preprocess((value) => value === true || value === "true", z.boolean());

/** JSON has no word for what is not finite, so it is written as text. */
export const writeNumber = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value);

/** A list for the answer: an empty one is left out, as protobuf does. */
export const unlessEmpty = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined);
