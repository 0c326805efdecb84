import { describe, expect, it } from "vitest";
import { hasInvalidMetadata, reasonOf, resolversWords, unknownPackage } from "./resolvers-words";

const uv = (cause: string, hint = "") =>
  `error: No solution found when resolving dependencies\n  cause: ${cause}, we can conclude that your requirements are unsatisfiable.\n\n${hint}`;
const older = (cause: string) =>
  `  × No solution found when resolving dependencies:\n  ╰─▶ ${cause}, we can\n      conclude that your requirements are unsatisfiable.\n`;

describe("the reason of a failed build names the package and what is wrong with it", () => {
  it.each([
    [
      uv("Because nowhere-1 was not found in the package registry and you require nowhere-1"),
      "nowhere-1 was not found in the package registry; check its name, or leave it out",
    ],
    [
      older("Because nowhere-1 was not found in the package\n      registry and you require nowhere-1"),
      "nowhere-1 was not found in the package registry; check its name, or leave it out",
    ],
    [
      uv("Because there is no version of six==99 and you require six==99"),
      "the package index has no six==99; ask for another version",
    ],
    [
      uv(
        "Because tf==1.15.0 has no wheels with a matching Python ABI tag (e.g., `cp311`) and you require tf==1.15",
        "hint: You require CPython 3.11 (`cp311`), but we only found wheels for `tf` (v1.15.0) with the following Python ABI tags: `cp36m`, `cp37m`\n",
      ),
      "tf 1.15.0 has no wheel for Python 3.11, only for 3.6, 3.7; ask for Python 3.7, or for another version of tf",
    ],
    [
      uv(
        "Because pandas==2.2.3 depends on numpy>=1.23.2 and you require pandas==2.2.3, we can conclude that you require numpy>=1.23.2.\n         And because you require numpy==1.20.0",
      ),
      "pandas==2.2.3 needs numpy>=1.23.2, and numpy==1.20.0 is asked for; change or leave open one of these versions",
    ],
    [
      'error: Failed to build `old==0.1`\n  cause: The build backend returned an error\n\n         [stderr]\n         Traceback (most recent call last):\n           File "x", line 2\n         RuntimeError: needs libfoo\n\nhint: Build failures usually\n',
      "old==0.1 could not be built from its source: RuntimeError: needs libfoo; ask for a version or a Python that it has a wheel for",
    ],
    [
      "error: Failed to build `sklearn==0.0`\n  cause: The build backend returned an error\n\n         [stderr]\n         The 'sklearn' PyPI package is deprecated, use 'scikit-learn'\n         rather than 'sklearn'\n",
      "sklearn==0.0 could not be built from its source: The 'sklearn' PyPI package is deprecated, use 'scikit-learn'; ask for a version or a Python that it has a wheel for",
    ],
    [
      "error: Request failed after 3 retries in 9.7s\n  cause: Failed to fetch: https://host/simple/a/\n  cause: error sending request\n  cause: failed to lookup address information: Name or service not known\n",
      "https://host/simple/a/ could not be fetched: failed to lookup address information: Name or service not known; the machine that runs the job must reach it",
    ],
    [
      "error: Couldn't parse requirement in `requirements.txt` at position 0\n  cause: no such comparison operator",
      "Couldn't parse requirement in `requirements.txt` at position 0: no such comparison operator",
    ],
    [
      "ERROR: Could not find a version that satisfies the requirement nowhere-1 (from versions: none)\nERROR: No matching distribution found for nowhere-1",
      "nowhere-1 was not found in the package index; check its name, or leave it out",
    ],
    [
      "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.0, 1.16.0)",
      "the package index has no six==99, only 1.0, 1.16.0; ask for one that it has",
    ],
    [
      "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.\n",
      "Cannot install a==1 and b==2 because these package versions have conflicting dependencies; change or leave open one of these versions",
    ],
    [
      "  error: subprocess-exited-with-error\n  × python setup.py egg_info did not run successfully.\n  │ exit code: 1\n  ╰─> [4 lines of output]\n      Traceback (most recent call last):\n      ValueError: no\n      [end of output]\n",
      "a package could not be built from its source: ValueError: no; ask for a version or a Python that it has a wheel for",
    ],
    [
      uv(
        "Because tf<=2.4.4 has no wheels with a matching Python ABI tag (e.g., `cp311`) and only the following versions of tf are available:\n             tf<=2.4.4\n             tf>=2.5.0\n         we can conclude that tf<2.5.0 cannot be used.\n         And because you require tf<2.5.0",
        "hint: You require CPython 3.11 (`cp311`), but we only found wheels for `tf` (v2.4.4) with the following Python ABI tags: `cp37m`, `cp38`\n",
      ),
      "tf 2.4.4 has no wheel for Python 3.11, only for 3.7, 3.8; ask for Python 3.8, or for another version of tf",
    ],
    [
      uv(
        "Because win==306 has no wheels with a matching platform tag (e.g., `manylinux_2_36_x86_64`) and you require win==306",
        "hint: Wheels are available for `win` (v306) on the following platforms: `win32`, `win_amd64`\n",
      ),
      "win 306 has no wheel for this machine, only for win32, win_amd64; leave it out, or ask for another version",
    ],
    [
      uv(
        "Because the current Python version (3.7.16) does not satisfy Python>=3.8 and pandas==2.0.0 depends on Python>=3.8, we can conclude that pandas==2.0.0 cannot be used.\n         And because you require pandas==2.0.0",
      ),
      "pandas==2.0.0 needs Python>=3.8, and this is Python 3.7.16; ask for such a Python, or for another version of pandas",
    ],
    [
      uv("Because you require numpy==1.20 and numpy==1.21"),
      "numpy==1.20 and numpy==1.21 are both asked for; keep one of them",
    ],
    [
      uv("Because only six<=1.17.0 is available and you require six>=99,<100"),
      "the package index has only six<=1.17.0, and six>=99,<100 is asked for; ask for a version that it has",
    ],
    [
      uv(
        "Because pandas==2.2.3 depends on numpy{python_full_version < '3.12'}>=1.23.2 and you require numpy==1.20.0, we can conclude that your requirements and pandas==2.2.3 are incompatible.\n         And because you require pandas==2.2.3",
      ),
      "pandas==2.2.3 needs numpy>=1.23.2, and numpy==1.20.0 is asked for; change or leave open one of these versions",
    ],
    [
      "error: Failed to build `inner==3.6`\n  cause: The build backend returned an error\n\n         [stderr]\n         Error: no R here.\n\nhint: `inner` (v3.6) was included because `outer` (v0.1) depends on `middle` (v3) which depends on `inner`\n",
      "inner==3.6, which outer needs, could not be built from its source: Error: no R here; ask for a version or a Python that it has a wheel for",
    ],
    [
      "error: Failed to build `scatter==2.1`\n  cause: The build backend returned an error\n\n         [stderr]\n         ModuleNotFoundError: No module named 'torch'\n\nhint: x\n",
      "scatter==2.1 could not be built from its source: ModuleNotFoundError: No module named 'torch'; ask for a version that it has a wheel for, or say where there is one (`--find-links https://…`)",
    ],
    [
      "error: Failed to build `sklearn==0.0`\n  cause: The build backend returned an error\n\n         [stderr]\n         It is deprecated.\n\nhint: `sklearn` is often confused for `scikit-learn`. Did you mean to install `scikit-learn` instead?\n",
      "sklearn==0.0 could not be built from its source: It is deprecated; ask for scikit-learn",
    ],
  ])("%#", (log, reason) => {
    expect(reasonOf(resolversWords(log))).toBe(reason);
  });

  it("is found in words that a package has made long", () => {
    for (const [begin, rest] of [
      ["error: [stderr]\n", "\n"],
      ["error: Because you require ", "a"],
      ["error: ", "fatal:\n\n"],
    ] as const) {
      const words = resolversWords(`${begin}${rest.repeat(100_000)}x`);
      expect(reasonOf(`Failed to build \`x==1\`\n${words}`)).toContain("x==1");
    }
  });

  it("tells what only uv cannot read", () => {
    expect(
      hasInvalidMetadata(older("Because old==0.22 has invalid\n metadata and you require old==0.22")),
    ).toBe(true);
    expect(hasInvalidMetadata(uv("Because there is no version of six==99 and you require six==99"))).toBe(
      false,
    );
  });

  it("tells which name the index has never heard of, and no other cause as that", () => {
    expect(
      unknownPackage(older("Because no.where was not found in the\n package registry and you require a")),
    ).toBe("no.where");
    expect(unknownPackage("requirement no-where==1 (from versions: none)")).toBe("no-where");
    expect(
      unknownPackage(uv("Because there is no version of six==99 and you require six==99")),
    ).toBeUndefined();
  });
});
