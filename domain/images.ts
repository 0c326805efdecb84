/** What a container image stands for: an environment that is here, or a file system of its own. */

export type ImageMeaning =
  /** The host's Python of this version; undefined where the image leaves it open. */
  | { kind: "python"; version?: string }
  /** A curated environment of Azure's, by its name. */
  | { kind: "curated"; name: string }
  /** Only itself: it is brought here by a container engine. */
  | { kind: "other" };

const PYTHON = /^(?:docker\.io\/)?(?:library\/)?python(?::(\d+(?:\.\d+)?)?[\w.-]*)?(?:@sha256:\w+)?$/;
const CURATED = /^mcr\.microsoft\.com\/azureml\/curated\/([\w.-]+?)(?::[\w.-]+)?$/;
/** Azure's bases: Ubuntu with conda; some have a Python version in their name. */
const AZURE_BASE =
  /^mcr\.microsoft\.com\/azureml\/(?:openmpi|minimal-ubuntu|base|intelmpi|inference-base)[\w.-]*(?::[\w.-]+)?$/;

export function readImage(image: string): ImageMeaning {
  const name = image.trim();
  const python = PYTHON.exec(name);
  if (python) return { kind: "python", version: python[1]?.includes(".") ? python[1] : undefined };
  const curated = CURATED.exec(name);
  if (curated) return { kind: "curated", name: curated[1]! };
  if (!AZURE_BASE.test(name)) return { kind: "other" };
  const [, major, minor] = /-py(\d)(\d+)/.exec(name) ?? [];
  return { kind: "python", version: major && minor ? `${major}.${minor}` : undefined };
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;
const PART = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MAX_NAME = 255;

/**
 * The full name of an image, as engines have it: a registry, a name, and a tag or a digest. Undefined for what is none, such
 * as `dir:/etc`, by which engines would read a place of the machine.
 */
export function fullImageName(written: string): string | undefined {
  const [, name = "", digest] = /^([^@]*)(?:@(.*))?$/s.exec(written.trim()) ?? [];
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const [, repository = "", tag] = /^(.*?)(?::([^/:]*))?$/s.exec(name) ?? [];
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const parts = repository.split("/");
  const hasHost = parts.length > 1 && /[.:]|^localhost$/.test(parts[0]!);
  const host = hasHost ? parts.shift()! : "docker.io";
  if (!hasHost && parts.length === 1) parts.unshift("library");
  const isName = HOST.test(host) && repository.length <= MAX_NAME && parts.every((part) => PART.test(part));
  if (!isName) return undefined;
  const version = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  return `${host}/${parts.join("/")}${version}`;
}
