/**
 * Secrets in the addresses of package indexes: `--index-url https://user:${{secrets.NAME}}@host/simple`. A list of packages
 * holds their names alone; whoever builds puts the values in, where no package's code sees them.
 */

const EXPRESSION = /\$\{\{\s*secrets\.([\w-]+)\s*\}\}/g;
const ANY_EXPRESSION = /\$\{\{/;
/** The option, and the address that it names. */
const INDEX_LINE =
  /^(-i|--index-url|--pypi-url|--extra-index-url|-f|--find-l\w*)(?:\s*=\s*|\s+)(https?:\/\/.+)$/i;

/** Why an expression in the line is none that is read here; undefined where there is none, or all are. */
export function refuseExpressions(line: string): string | undefined {
  if (!ANY_EXPRESSION.test(line)) return undefined;
  const [, , address = ""] = INDEX_LINE.exec(line) ?? [];
  const [, credentials = "", rest = ""] = /^https?:\/\/([^@]*)@([^@]*)$/i.exec(address) ?? [];
  const isRead = !ANY_EXPRESSION.test(credentials.replace(EXPRESSION, "")) && credentials !== "";
  return isRead && !ANY_EXPRESSION.test(rest)
    ? undefined
    : "a secret stands before the host of an index, and nowhere else: `--index-url https://user:${{secrets.NAME}}@host/simple`, also --extra-index-url and --find-links";
}

/** The names of the secrets that these lines need, each once. */
export const secretsOf = (lines: readonly string[]): string[] => [
  ...new Set(lines.flatMap((line) => [...line.matchAll(EXPRESSION)].map((found) => found[1]!))),
];

/** What installers are told by variables and not by their list of packages. Each has its addresses in order. */
export interface NamedIndexes {
  main: string[];
  extra: string[];
  links: string[];
}

/** The lines without those whose address has a user or a password, and these addresses with the secrets' values. */
export function takeIndexes(
  lines: readonly string[],
  secrets: Readonly<Record<string, string>>,
): { lines: string[]; indexes: NamedIndexes } {
  const indexes: NamedIndexes = { main: [], extra: [], links: [] };
  const rest = lines.filter((line) => {
    const [, option = "", address = ""] = INDEX_LINE.exec(line.trim()) ?? [];
    const [, credentials] = /^https?:\/\/([^/\s]*)@/i.exec(address.replace(EXPRESSION, "x")) ?? [];
    if (credentials === undefined) return true;
    const kind = option.startsWith("--e") ? "extra" : /^(?:-f|--f)/.test(option) ? "links" : "main";
    indexes[kind].push(address.replace(EXPRESSION, (_, name) => encodeURIComponent(secrets[name] ?? "")));
    return false;
  });
  return { lines: rest, indexes };
}
