const MOST_CHARS = 60;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What a caller wrote, as a sentence can show it: in quotes, at most 60 characters, with codes for what cannot be seen. */
export function quote(text: string): string {
  const shown = text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
  return `“${shown.replace(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)!.toString(16)}}`)}”`;
}
