/** What lies in a folder: a name, and whether it is a folder itself, with the sum of what is below. */
export interface FolderEntry {
  name: string;
  isFolder: boolean;
  sizeBytes: number;
  /** Of a file whose path had to be shortened: all of it. */
  fullPath?: string | null;
}

export interface TreeFile {
  path: string;
  sizeBytes: number;
}

export interface TreeRow extends TreeFile {
  name: string;
  depth: number;
  isFolder: boolean;
  fullPath?: string | null;
}

/** The entries of folders, by the folder's path; "" is the top. Folders that were not fetched yet are missing. */
export type Folders = ReadonlyMap<string, readonly FolderEntry[]>;

/** The rows of a tree, folders first, as far as its folders are open and known. */
export function treeRows(folders: Folders, isOpen: (path: string) => boolean): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (folder: string, depth: number) => {
    for (const entry of inOrder(folders.get(folder) ?? [])) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      rows.push({ ...entry, path, depth });
      if (entry.isFolder && isOpen(path)) visit(path, depth + 1);
    }
  };
  visit("", 0);
  return rows;
}

const collator = new Intl.Collator("en", { numeric: true });

const inOrder = (entries: readonly FolderEntry[]): FolderEntry[] =>
  [...entries].sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || collator.compare(a.name, b.name));

/** The same folders out of a whole list of files, for what is listed at once. */
export function foldersOfFiles(files: readonly TreeFile[]): Folders {
  const folders = new Map<string, Map<string, FolderEntry>>([["", new Map()]]);
  for (const { path, sizeBytes } of files) {
    const parts = path.split("/");
    parts.forEach((name, depth) => {
      const folder = parts.slice(0, depth).join("/");
      const entries = folders.get(folder) ?? new Map<string, FolderEntry>();
      folders.set(folder, entries);
      const sum = (entries.get(name)?.sizeBytes ?? 0) + sizeBytes;
      entries.set(name, { name, isFolder: depth < parts.length - 1, sizeBytes: sum });
    });
  }
  return new Map([...folders].map(([folder, entries]) => [folder, [...entries.values()]]));
}

/** The folders above a path, the outermost first. */
export function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** An address of a file below `base`, each part of its path escaped. */
export const fileHref = (base: string, path: string): string =>
  `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
