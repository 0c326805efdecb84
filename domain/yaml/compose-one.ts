/** Composes the first document of a text, and gives up as soon as enough is wrong with it. */
import { Composer, type CST, type Document } from "yaml";

export interface Mistake {
  code: string;
  message: string;
  offset: number;
}
export interface Composed {
  document?: Document.Parsed;
  /** Where another document begins. */
  second?: number;
  problems: Mistake[];
}
type Report = (source: number | [number, number] | { offset: number }, code: string, message: string) => void;

class Enough extends Error {}

/** Each mistake costs the library an error with its stack: a text made of mistakes would take seconds. */
export function composeOne(tokens: readonly CST.Token[], length: number, maxProblems: number): Composed {
  // The scalars are read by our own rules, so the library leaves all of them as text.
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, prettyErrors: false });
  const told = stopAfter(composer, maxProblems);
  let document: Document.Parsed | undefined;
  try {
    for (const found of composer.compose(tokens, true, length)) {
      if (document) return { document, second: found.range[0], problems: [] };
      document = found as Document.Parsed;
    }
  } catch (failure) {
    if (!(failure instanceof Enough)) throw failure;
    return { problems: told };
  }
  const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  return {
    document,
    problems: problems.map(({ code, message, pos }) => ({ code, message, offset: pos[0] })),
  };
}

/** The library offers no such limit; its composer calls the `onError` that it finds on itself. */
function stopAfter(composer: Composer, maxProblems: number): Mistake[] {
  const told: Mistake[] = [];
  const hooks = composer as unknown as { onError: Report };
  const report = hooks.onError;
  hooks.onError = (source, code, message, ...rest) => {
    const offset = typeof source === "number" ? source : Array.isArray(source) ? source[0] : source.offset;
    told.push({ code, message, offset });
    if (told.length >= maxProblems) throw new Enough();
    report(source, code, message, ...rest);
  };
  return told;
}
