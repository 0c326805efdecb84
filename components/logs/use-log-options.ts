"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const OPTIONS = {
  find: parseAsString.withDefault(""),
  level: parseAsStringLiteral(["error", "warning"]),
  wrap: parseAsBoolean.withDefault(false),
};

/** How a log is looked at, in the address. Two logs beside each other have their own by the letter. */
export function useLogOptions(letter: string) {
  const isFirst = letter === "L";
  const [options, setOptions] = useQueryStates(OPTIONS, {
    history: "replace",
    urlKeys: isFirst ? {} : { find: `${letter}find`, level: `${letter}level`, wrap: `${letter}wrap` },
  });
  return { options, setOptions };
}

export type LogOptions = ReturnType<typeof useLogOptions>["options"];
