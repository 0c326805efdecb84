/** Lists of columns as settings of the library's components have them: `age, "net, income"`. */

/** One look at each character, as of a list that a stranger wrote: an expression for it would look back for hours. */
export function readColumns(text: string): string[] {
  const names: string[] = [];
  for (let at = 0; at < text.length; ) {
    while (at < text.length && text[at]!.trim() === "") at++;
    const quoted = text[at] === '"' ? readQuoted(text, at + 1) : { word: "", end: at };
    let end = quoted.end;
    while (end < text.length && text[end] !== "," && text[end] !== "\n") end++;
    names.push((quoted.word + text.slice(quoted.end, end)).trim());
    at = end + 1;
  }
  return names.filter((name) => name !== "");
}

/** What stands between quotes, from behind the first, and where it ends behind the last. */
function readQuoted(text: string, from: number): { word: string; end: number } {
  let word = "";
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { word: word + text.slice(at), end: text.length };
    word += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { word, end: quote + 1 };
    word += '"';
    at = quote + 2;
  }
}

export const writeColumns = (names: readonly string[]): string =>
  names.map((name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");
