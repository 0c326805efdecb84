import type { FileToSend } from "./file-to-send";

const MAX_FILES = 20_000;
const isLeftOut = (path: string) => /(^|\/)(\.git|\.DS_Store)(\/|$)/.test(path);

const dropped = (path: string, file: File): FileToSend => ({
  path,
  sizeBytes: file.size,
  source: { kind: "dropped", file },
});

/** The files of a chosen folder, without the name of the folder itself. */
export function readChosen(list: FileList): FileToSend[] {
  return [...list]
    .map((file) => dropped((file.webkitRelativePath || file.name).replace(/^[^/]+\/(?=.)/, ""), file))
    .filter(({ path }) => !isLeftOut(path));
}

/** The files that were dropped: of one folder its content, of several things each under its name. */
export async function readDropped(data: DataTransfer): Promise<FileToSend[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: FileToSend[] = [];
  const single = entries.length === 1 && entries[0]!.isDirectory;
  for (const entry of entries) await walk(entry, single ? "" : entry.name, files);
  return files;
}

async function walk(entry: FileSystemEntry, path: string, files: FileToSend[]): Promise<void> {
  if (isLeftOut(path)) return;
  if (files.length >= MAX_FILES) throw new Error(`The folder has more than ${MAX_FILES} files.`);
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    files.push(dropped(path, file));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none when it is done.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const inner of some) await walk(inner, path ? `${path}/${inner.name}` : inner.name, files);
  }
}
