/** What a run has logged beside numbers, told by the paths of its artifacts as the mlflow client writes them. */
export type MediaKind = "image" | "table" | "matrix";

/** One file of a card: the picture of one step. */
export interface MediaFrame {
  /** Null for what was logged without one. */
  step: number | null;
  path: string;
  sizeBytes: number;
  /** A small copy of the picture, where the client has made one. */
  thumbnail: string | null;
}

export interface MediaItem {
  key: string;
  kind: MediaKind;
  /** In the order of their steps. */
  frames: MediaFrame[];
}

interface StoredFile {
  path: string;
  sizeBytes: number;
}

/**
 * `mlflow.log_image(image, key, step)`: `images/<key>+step+<step>+timestamp+<ms>+<uuid>.png`, beside it a small copy that
 * ends in `+compressed.webp`. Clients before 3.12 write `%` for `+`; a slash of the key is `~`, or was `#`.
 */
const STEPPED =
  /^images\/(?<key>.+?)(?<sign>[+%])step\k<sign>(?<step>-?\d+)\k<sign>timestamp\k<sign>(?<time>\d+)\k<sign>(?<id>[^+%/]+?)(?<small>\k<sign>compressed)?\.\w+$/;
const PICTURE = /\.(png|jpe?g|gif|webp|svg)$/i;
const MATRIX = /confusion_matrix[^/]*\.json$/i;
/** Pictures in the cells of a table belong to it. */
const IN_TABLE = /^table_images\//;

/** The cards of these files; `tables` are the paths that the client has noted as tables. */
export function gatherMedia(files: readonly StoredFile[], tables: ReadonlySet<string>): MediaItem[] {
  const stepped = gatherStepped(files);
  const plain = files.flatMap((file): MediaItem[] => {
    const kind = kindOf(file.path, tables);
    if (!kind || STEPPED.test(file.path)) return [];
    return [{ key: file.path, kind, frames: [{ ...file, step: null, thumbnail: null }] }];
  });
  return [...stepped, ...plain].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function kindOf(path: string, tables: ReadonlySet<string>): MediaKind | null {
  if (tables.has(path) && path.endsWith(".json")) return "table";
  if (MATRIX.test(path)) return "matrix";
  return PICTURE.test(path) && !IN_TABLE.test(path) ? "image" : null;
}

type Stepped = MediaFrame & { step: number; timeMs: number };

function gatherStepped(files: readonly StoredFile[]): MediaItem[] {
  const byKey = new Map<string, Map<string, Stepped>>();
  const thumbnails = new Map<string, string>();
  for (const { path, sizeBytes } of files) {
    const { key, step, time, id, small } = STEPPED.exec(path)?.groups ?? {};
    if (!key || !id) continue;
    if (small) {
      thumbnails.set(id, path);
      continue;
    }
    const name = key.replaceAll(/[~#]/g, "/");
    const frames = byKey.get(name) ?? new Map<string, Stepped>();
    byKey.set(
      name,
      frames.set(id, { path, sizeBytes, thumbnail: null, step: Number(step), timeMs: Number(time) }),
    );
  }
  return [...byKey].map(([key, frames]) => ({
    key,
    kind: "image",
    frames: [...frames]
      .sort(([, a], [, b]) => a.step - b.step || a.timeMs - b.timeMs)
      .map(([id, { timeMs: _time, ...frame }]) => ({ ...frame, thumbnail: thumbnails.get(id) ?? null })),
  }));
}

/** The paths of the tables that the client has noted in the run's tag `mlflow.loggedArtifacts`; none where it is damaged. */
export function readLoggedTables(tag: string | null): Set<string> {
  try {
    const noted: unknown = JSON.parse(tag ?? "[]");
    if (!Array.isArray(noted)) return new Set();
    return new Set(
      noted.flatMap((one) => (one?.type === "table" && typeof one.path === "string" ? [one.path] : [])),
    );
  } catch {
    return new Set();
  }
}
