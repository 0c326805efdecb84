export interface TreeFile {
  path: string;
  sizeBytes: number;
}

/** Files that a browser draws by itself. */
export const PICTURE = /\.(png|jpe?g|gif|webp|svg)$/i;

export interface TreeRow extends TreeFile {
  name: string;
  depth: number;
  isFolder: boolean;
}

/** The rows of a tree of files, folders first, with what is below closed folders left out. Folders have their sum. */
export function treeRows(files: readonly TreeFile[], isOpen: (folder: string) => boolean): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (folder: string, inside: readonly TreeFile[], depth: number) => {
    const prefix = folder ? `${folder}/` : "";
    const folders = new Map<string, TreeFile[]>();
    const own: TreeFile[] = [];
    for (const file of inside) {
      const rest = file.path.slice(prefix.length);
      const slash = rest.indexOf("/");
      if (slash < 0) own.push(file);
      else {
        const name = rest.slice(0, slash);
        const siblings = folders.get(name) ?? [];
        siblings.push(file);
        folders.set(name, siblings);
      }
    }
    for (const [name, below] of [...folders].sort(([a], [b]) => a.localeCompare(b))) {
      const path = prefix + name;
      const sizeBytes = below.reduce((sum, file) => sum + file.sizeBytes, 0);
      rows.push({ path, name, depth, isFolder: true, sizeBytes });
      if (isOpen(path)) visit(path, below, depth + 1);
    }
    for (const file of own.sort((a, b) => a.path.localeCompare(b.path))) {
      rows.push({ ...file, name: file.path.slice(prefix.length), depth, isFolder: false });
    }
  };
  visit("", files, 0);
  return rows;
}

/** The folders above a path, the outermost first. */
export function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** An address of a file below `base`, each part of its path escaped. */
export const fileHref = (base: string, path: string): string =>
  `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
