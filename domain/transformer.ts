import SuperJSON from "superjson";

/** Names that superjson refuses as keys, since who reads them carelessly changes the prototype of all objects. */
const ODD_KEYS = ["__proto__", "constructor", "prototype"];

function hasOddKey(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  if (!ODD_KEYS.some((key) => Object.hasOwn(value, key))) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * How values travel between the pages and the server. A tag or a variable may be called as its author likes, so an object
 * with an odd key goes as a list of pairs, written by itself: no path of superjson's notes then leads through the key.
 */
export const transformer = new SuperJSON();

transformer.registerCustom(
  {
    isApplicable: hasOddKey,
    serialize: (value) => ({ pairs: transformer.serialize(Object.entries(value)) as never }),
    deserialize: ({ pairs }) =>
      // Defines each key as the object's own, `__proto__` too.
      Object.fromEntries(transformer.deserialize<[string, unknown][]>(pairs, { inPlace: true })),
  },
  "pairs",
);
