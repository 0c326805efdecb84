/** Rows of the plain tables; the list of runs has keys of its own (`use-row-keys.ts`). */
const ROWS = "[data-rows] tbody tr";

const rowOfFocus = () => document.activeElement?.closest<HTMLElement>(ROWS) ?? null;

/** Moves the focus to the link, or else the first control, of the next row or the one before. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const current = rowOfFocus();
  const next = current ? rows[rows.indexOf(current) + step] : rows[0];
  (next?.querySelector<HTMLElement>("a[href]") ?? next?.querySelector<HTMLElement>("button, input"))?.focus();
}

/** Selects the row that has the focus, or no longer. */
export function toggleRow(): void {
  rowOfFocus()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}
