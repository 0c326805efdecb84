/** Conda's dependencies as pip reads them, for hosts without conda. Channels are of no consequence to pip. */
import type { CondaFile } from "./inline-environment";

export interface PipTranslation {
  python?: string;
  packages: string[];
  notices: string[];
}

/** Packages that PyPI has under another name. */
const RENAMED: Readonly<Record<string, string>> = {
  pytorch: "torch",
  "pytorch-cpu": "torch",
  "pytorch-gpu": "torch",
  opencv: "opencv-python-headless",
  "py-opencv": "opencv-python-headless",
  "py-xgboost": "xgboost",
  "py-xgboost-cpu": "xgboost",
  "matplotlib-base": "matplotlib",
  "dask-core": "dask",
  "msgpack-python": "msgpack",
  "tensorflow-mkl": "tensorflow",
  "tensorflow-gpu": "tensorflow",
  pytables: "tables",
  "python-graphviz": "graphviz",
  ruamel_yaml: "ruamel.yaml",
}; // prettier-ignore

/** Libraries and tools that conda carries and pip does not: they belong to the host. */
const NOT_PYTHON =
  /^(?:_.*|cudatoolkit.*|cuda|cuda-.*|cudnn|pytorch-cuda|pytorch-mutex|nccl|mkl|mkl-.*|nomkl|blas|openblas|lib.*|gcc.*|gxx.*|g\+\+.*|openssl|ca-certificates|make|cmake|git|curl|wget|unzip|openmpi|mpich|ffmpeg|nodejs|r-.*|java.*|openjdk|ld_impl.*|ncurses|readline|sqlite|tk|xz|zlib|bzip2)$/;

const DEPENDENCY = /^(?:[\w./-]+::)?([A-Za-z0-9_][\w.+-]*)\s*(.*)$/;

export function translateConda(conda: CondaFile): PipTranslation {
  const result: PipTranslation = { packages: [], notices: [] };
  for (const dependency of conda.dependencies ?? []) {
    if (typeof dependency === "string") addDependency(result, dependency.trim());
    else result.packages.push(...dependency.pip.map((line) => line.trim()).filter(Boolean));
  }
  return result;
}

function addDependency(result: PipTranslation, dependency: string): void {
  const [, written = "", rest = ""] = DEPENDENCY.exec(dependency) ?? [];
  const name = written.toLowerCase();
  if (name === "" || name === "pip") return;
  if (name === "python") {
    result.python = pythonVersion(rest);
    if (rest && !result.python)
      result.notices.push(`Python ${rest} leaves a choice: the target's own Python is taken.`);
  } else if (NOT_PYTHON.test(name)) {
    result.notices.push(`${written} is no Python package and was left out: what the host has of it is used.`);
  } else {
    result.packages.push(`${RENAMED[name] ?? written}${pipSpecifier(rest)}`);
  }
}

/** `=1.2.3` is exactly that, `=1.2` any 1.2; a build after a second `=` says nothing to pip. */
export function pipSpecifier(conda: string): string {
  const spec = conda
    .replace(/^\[version=['"]?([^'"\]]*)['"]?\]$/, "$1")
    .replace(/\s*,\s*/g, ",")
    .trim();
  if (spec === "" || spec === "*") return "";
  if (/^(?:[<>!~]|==)/.test(spec)) return spec.replace(/\s+/g, "").replace(/^(==[^=,]+)=.*$/, "$1");
  const version = spec.replace(/^=?\s*/, "").split(/[=\s|,]/)[0]!;
  if (version.endsWith("*")) return `==${version.replace(/\.?\*$/, "")}.*`;
  const isShort = version.split(".").length < 3 && /^[\d.]+$/.test(version);
  return isShort ? `==${version}.*` : `==${version}`;
}

/** `=3.7.6` is any 3.7; a range takes its upper end; a lower end alone leaves the choice to the target. */
function pythonVersion(spec: string): string | undefined {
  const exact = /^(?:==?|~=)?\s*(\d+\.\d+)/.exec(spec)?.[1];
  if (exact) return exact;
  const [, upTo, major, minor] = /<(=?)\s*(\d+)\.(\d+)/.exec(spec) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return `${major}.${upTo ? minor : Math.max(0, Number(minor) - 1)}`;
}
