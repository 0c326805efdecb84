/** What a program has said, without what Postgres cannot hold: NUL, and halves of surrogate pairs left by a cut. */
export const storableText = (text: string): string => text.replaceAll("\0", "").toWellFormed();
