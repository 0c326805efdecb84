/** Lists of columns as settings of the library's components have them: `age, "net, income"`. */

export function readColumns(text: string): string[] {
  const words = text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,\n"]*))\s*(?:,|\n|$)/g);
  return [...words]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim())
    .filter((word) => word !== "");
}

export const writeColumns = (names: readonly string[]): string =>
  names.map((name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");
