import { Transform } from "node:stream";
import { AppError } from "@/domain/errors";
import type { Request } from "../deps";

const MAX_DEPTH = 100;
/** So many values are read in a tenth of a second. */
const MAX_VALUES = 200_000;

/**
 * A body of JSON is looked at piece by piece as it comes, so that what would take long to read is refused before it is:
 * how long that takes depends on the number of values and on how deep they nest, not on the bytes. A small body can nest
 * deep enough to exhaust the stack of whoever walks through it.
 */
export function guardJson<P extends NodeJS.ReadableStream>(request: Request, payload: P): P | Transform {
  const { config } = request.routeOptions;
  if (config.bytes || config.identify || !isReadAsJson(request)) return payload;
  const look = lookAtJson(config.body?.maxValues ?? MAX_VALUES);
  const guarded = new Transform({
    transform(piece: Buffer, _encoding, done) {
      const problem = look(piece);
      done(problem ? new AppError("invalid", problem) : null, piece);
    },
  });
  payload.on("error", (failure) => guarded.destroy(failure));
  // Where the request was answered without its body, nobody else listens.
  guarded.on("error", () => {});
  return payload.pipe(guarded);
}

/** The body of an action is JSON too. What the pages' own door takes for JSON need only begin with that word. */
function isReadAsJson({ headers }: Request): boolean {
  return /^application\/([\w.-]+\+)?json/i.test(headers["content-type"] ?? "") || "next-action" in headers;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Tells from piece to piece what is too much about a JSON text. Whether it is right is for its parser to say. */
export function lookAtJson(maxValues: number, maxDepth = MAX_DEPTH): (piece: Uint8Array) => string | null {
  let isInText = false;
  let isEscaped = false;
  let depth = 0;
  let values = 0;
  return (piece) => {
    for (const byte of piece) {
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInText = false;
      } else if (byte === QUOTE) isInText = true;
      else if (byte === COMMA) values++;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        values++;
        if (++depth > maxDepth) return `The JSON nests more than ${maxDepth} deep.`;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
    }
    return values > maxValues
      ? `The JSON has more than ${maxValues} values: send it in several requests.`
      : null;
  };
}
