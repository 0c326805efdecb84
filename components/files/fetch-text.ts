/** As much of a text as is shown; the rest is for the download. */
export const TEXT_BYTES = 1_000_000;

/** The beginning of a file as text, or null when its bytes are no text. Throws with the studio's own words. */
export async function fetchText(
  href: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<string | null> {
  const bytes = await fetchBytes(href, { start: 0, end: Math.min(sizeBytes, TEXT_BYTES) }, signal);
  // A character that the cut has halved is left out.
  const text = new TextDecoder().decode(bytes, { stream: true });
  return text.slice(0, 8_000).includes("\u0000") ? null : text;
}

/** The bytes from `start` up to, and without, `end`. */
export async function fetchBytes(
  href: string,
  { start, end }: { start: number; end: number },
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  if (end <= start) return new ArrayBuffer(0);
  const answer = await fetch(href, { headers: { range: `bytes=${start}-${end - 1}` }, signal });
  if (!answer.ok) throw new Error((await answer.text()) || `The studio answers ${answer.status}.`);
  return answer.arrayBuffer();
}
