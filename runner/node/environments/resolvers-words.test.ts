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
      "nowhere-1 was not found in the package registry",
    ],
    [
      older("Because nowhere-1 was not found in the package\n      registry and you require nowhere-1"),
      "nowhere-1 was not found in the package registry",
    ],
    [
      uv("Because there is no version of six==99 and you require six==99"),
      "the package index has no six==99",
    ],
    [
      uv(
        "Because tf==1.15.0 has no wheels with a matching Python ABI tag (e.g., `cp311`) and you require tf==1.15",
        "hint: You require CPython 3.11 (`cp311`), but we only found wheels for `tf` (v1.15.0) with the following Python ABI tags: `cp36m`, `cp37m`\n",
      ),
      "tf==1.15.0 has no wheels with a matching Python ABI tag (e.g., `cp311`); there is one for cp36m, cp37m",
    ],
    [
      uv(
        "Because pandas==2.2.3 depends on numpy>=1.23.2 and you require pandas==2.2.3, we can conclude that you require numpy>=1.23.2.\n         And because you require numpy==1.20.0",
      ),
      "Because pandas==2.2.3 depends on numpy>=1.23.2 and you require pandas==2.2.3, we can conclude that you require numpy>=1.23.2. And because you require numpy==1.20.0",
    ],
    [
      'error: Failed to build `old==0.1`\n  cause: The build backend returned an error\n\n         [stderr]\n         Traceback (most recent call last):\n           File "x", line 2\n         RuntimeError: needs libfoo\n\nhint: Build failures usually\n',
      "old==0.1 could not be built from its source: RuntimeError: needs libfoo",
    ],
    [
      "error: Failed to build `sklearn==0.0`\n  cause: The build backend returned an error\n\n         [stderr]\n         The 'sklearn' PyPI package is deprecated, use 'scikit-learn'\n         rather than 'sklearn'\n",
      "sklearn==0.0 could not be built from its source: The 'sklearn' PyPI package is deprecated, use 'scikit-learn'",
    ],
    [
      "error: Request failed after 3 retries in 9.7s\n  cause: Failed to fetch: https://host/simple/a/\n  cause: error sending request\n  cause: failed to lookup address information: Name or service not known\n",
      "https://host/simple/a/ could not be fetched: failed to lookup address information: Name or service not known",
    ],
    [
      "error: Couldn't parse requirement in `requirements.txt` at position 0\n  cause: no such comparison operator",
      "Couldn't parse requirement in `requirements.txt` at position 0: no such comparison operator",
    ],
    [
      "ERROR: Could not find a version that satisfies the requirement nowhere-1 (from versions: none)\nERROR: No matching distribution found for nowhere-1",
      "nowhere-1 was not found in the package index",
    ],
    [
      "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.0, 1.16.0)",
      "the package index has no six==99; it has 1.0, 1.16.0",
    ],
    [
      "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.\n",
      "Cannot install a==1 and b==2 because these package versions have conflicting dependencies",
    ],
    [
      "  error: subprocess-exited-with-error\n  × python setup.py egg_info did not run successfully.\n  │ exit code: 1\n  ╰─> [4 lines of output]\n      Traceback (most recent call last):\n      ValueError: no\n      [end of output]\n",
      "a package could not be built from its source: ValueError: no",
    ],
  ])("%#", (log, reason) => {
    expect(reasonOf(resolversWords(log))).toBe(reason);
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
