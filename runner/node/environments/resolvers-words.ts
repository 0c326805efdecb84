const LIMIT_CHARS = 6000;
const FIRST_SIGN = /^\s*(× |✗ |error:|ERROR:|Traceback |bwrap: |No such file)/;

/** The part of a build log that says why it failed: from the resolver's first complaint, else the last lines. */
export function resolversWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  const first = lines.findIndex((line) => FIRST_SIGN.test(line));
  const words = (first >= 0 ? lines.slice(first) : lines.slice(-20)).join("\n").trim();
  return words.length > LIMIT_CHARS ? `${words.slice(0, LIMIT_CHARS)}…` : words;
}
