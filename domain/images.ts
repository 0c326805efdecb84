/** What a container image stands for on a host without a container engine. */

export type ImageMeaning =
  /** The host's Python of this version; undefined where the image leaves it open. */
  | { kind: "python"; version?: string }
  /** A curated environment of Azure's, by its name. */
  | { kind: "curated"; name: string }
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
