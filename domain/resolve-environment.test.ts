import { describe, expect, it } from "vitest";
import { imagesOfDockerfile } from "./dockerfile";
import { canonicalEnvironment } from "./environments";
import type { InlineEnvironment } from "./inline-environment";
import { resolveEnvironment } from "./resolve-environment";

const curated: Record<string, InlineEnvironment> = {
  minimal: { name: "minimal" },
  "sklearn-1.5": {
    name: "sklearn-1.5",
    conda_file: { dependencies: ["python=3.11", { pip: ["scikit-learn~=1.5.0"] }] },
  },
};
const resolve = (reference?: string | InlineEnvironment, texts: Record<string, string> = {}) =>
  resolveEnvironment(reference, { curated, texts });
const spec = (reference?: string | InlineEnvironment, texts?: Record<string, string>) => {
  const { spec, issues } = resolve(reference, texts);
  expect(issues).toEqual([]);
  return spec!;
};
const problem = (reference: string | InlineEnvironment) => resolve(reference).issues[0]?.message;

describe("a named environment", () => {
  it.each([
    "sklearn-1.5",
    "SKLEARN-1.5",
    "sklearn-1.5@latest",
    "AzureML-sklearn-1.5@latest",
    "azureml:sklearn-1.5",
    "azureml:AzureML-sklearn-1.5@latest",
    "azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
    "azureml://registries/azureml/environments/sklearn-1.5",
  ])("%s", (reference) => {
    expect(spec(reference)).toMatchObject({ label: "sklearn-1.5", python: "3.11" });
    expect(spec(reference).packages).toContain("scikit-learn~=1.5.0");
    expect(spec(reference).notices.join()).not.toContain("asked for");
  });

  it.each([
    ["azureml:sklearn-1.5:12", "12"],
    ["azureml://registries/azureml/environments/sklearn-1.5/versions/3", "3"],
    ["/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/environments/sklearn-1.5/versions/7", "7"],
  ])("%s gets the one that is here, and says so", (reference, version) => {
    expect(spec(reference).notices[0]).toContain(`version ${version} was asked for`);
  });

  it("is minimal where a job names none", () => {
    expect(spec(undefined)).toEqual({ label: "minimal", packages: [], variables: {}, notices: [] });
  });

  it("that is not here is refused with the nearest, or with all that there are", () => {
    expect(problem("sklern-1.5")).toBe(
      "There is no environment “sklern-1.5” here. Did you mean `sklearn-1.5`?",
    );
    expect(problem("azureml:my-own:1")).toContain("There is minimal, sklearn-1.5.");
    expect(problem("https://example.org/x")).toContain("names no environment");
  });
});

describe("an environment in place", () => {
  it("takes the packages of its conda file, not its image", () => {
    const conda_file = {
      dependencies: ["python=3.10.4", "pip", "pandas=2.2.3", { pip: ["mlflow"] }],
      variables: { A: "1" },
    };
    const found = spec({ image: "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04", conda_file });
    expect(found).toMatchObject({ python: "3.10", variables: { A: "1" } });
    expect(found.packages).toEqual(["pandas==2.2.3", "mlflow", "setuptools<81"]);
    expect(found.notices.join("\n")).toContain(
      "base image mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04 was not used",
    );
  });

  it("takes a pip list and an interpreter", () => {
    expect(spec({ pip: ["numpy"], python: "/opt/python/bin/python" })).toMatchObject({
      python: "/opt/python/bin/python",
      packages: ["numpy", "setuptools<81"],
    });
  });

  it("reads its conda file from the file's text", () => {
    const texts = { "envs/conda.yml": "dependencies: [python=3.9, numpy=1.26]" };
    expect(spec({ conda_file: "envs/conda.yml" }, texts).packages).toContain("numpy==1.26.*");
    expect(problem({ conda_file: "envs/conda.yml" })).toContain("which is not there");
  });

  it("reads a file that names a conda file beside itself", () => {
    const texts = {
      "./envs/env.yml": "name: mine\nimage: x\nconda_file: ./conda.yml\n",
      "./envs/conda.yml": "dependencies: [numpy]",
    };
    expect(spec("file:./envs/env.yml", texts)).toMatchObject({ label: "mine" });
    expect(spec("./envs/env.yml", texts).packages).toContain("numpy");
  });

  it("tells what is wrong with such a file by its own lines", () => {
    const { issues } = resolve("env.yml", { "env.yml": "name: a\nchannels: [x]\n" });
    expect(issues).toEqual([expect.objectContaining({ file: "env.yml", line: 2 })]);
  });

  it("takes conda's names as they are where neither list knows them, and says which", () => {
    const dependencies = ["librosa=0.10", "PyTorch", "freetype=2.12.1=hca18f0e_1", { pip: ["six"] }];
    const found = spec({ conda_file: { dependencies } });
    expect(found.tried).toEqual(["librosa"]);
    expect(found.packages).toEqual(["librosa==0.10.*", "torch", "six", "setuptools<81"]);
  });

  it("tells a list in which every name must be found from one in which conda's may be missing", () => {
    const hashed = (environment: InlineEnvironment) => canonicalEnvironment(spec(environment));
    const conda_file = { dependencies: ["librosa"] };
    expect(hashed({ conda_file })).not.toBe(hashed({ pip: ["librosa"] }));
  });
});

describe("an image alone", () => {
  it.each([
    ["python:3.11.6", "3.11"],
    ["python:3.12-slim", "3.12"],
    ["docker.io/library/python:3.9", "3.9"],
    ["python", undefined],
    ["python:latest", undefined],
    ["mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest", undefined],
    ["mcr.microsoft.com/azureml/minimal-ubuntu20.04-py38-cpu-inference:latest", "3.8"],
  ])("%s is the host's Python %s", (image, python) => {
    const found = spec({ image });
    expect(found.python).toBe(python);
    expect(found.notices[0]).toContain(`The image ${image} was not used`);
  });

  it("of Azure's curated ones is that environment", () => {
    expect(spec({ image: "mcr.microsoft.com/azureml/curated/sklearn-1.5:latest" }).label).toBe("sklearn-1.5");
  });

  it.each([
    ["nvcr.io/nvidia/pytorch:24.01-py3", "nvcr.io/nvidia/pytorch:24.01-py3"],
    ["busybox", "docker.io/library/busybox:latest"],
    ["team/tool:1", "docker.io/team/tool:1"],
    ["localhost/mine", "localhost/mine:latest"],
    ["[::1]:5000/mine:2", "[::1]:5000/mine:2"],
    [`host:5000/a/b@sha256:${"0".repeat(64)}`, `host:5000/a/b@sha256:${"0".repeat(64)}`],
  ])("%s of any other kind is that image: %s", (image, full) => {
    expect(spec({ image, variables: { A: "1" } })).toMatchObject({
      image: full,
      packages: [],
      variables: { A: "1" },
    });
  });

  it.each([
    "dir:/etc",
    "docker-archive:/x.tar",
    "oci:/x",
    "a b",
    "--privileged",
    "Upper/case",
    "x@sha256:1",
    "",
  ])("%j is the name of no image", (image) => expect(problem({ image })).toContain("names no image"));

  it("has no part where packages are named as well", () => {
    const plain = canonicalEnvironment(spec({ pip: ["six"] }));
    expect(canonicalEnvironment(spec({ image: "busybox", pip: ["six"] }))).toBe(plain);
    expect(canonicalEnvironment(spec({ image: "busybox" }))).not.toBe(canonicalEnvironment(spec({})));
  });
});

describe("a Dockerfile", () => {
  const FILE =
    "# mine\nARG A=1\nFROM busybox AS one\nRUN echo a && \\\n  echo b\nFROM one\nCOPY --from=one /x /y\n";

  it("is read from the folder that the environment names, and stands in its place when it is kept", () => {
    const texts = { "docker/Dockerfile": FILE, "docker/other": "FROM x\n" };
    expect(spec({ build: { path: "docker" } }, texts)).toMatchObject({ dockerfile: FILE, packages: [] });
    expect(
      spec({ build: { path: "./docker", dockerfile_path: "other" } }, { "./docker/other": "FROM x\n" }),
    ).toMatchObject({ dockerfile: "FROM x\n" });
    expect(spec({ build: { dockerfile: FILE } }).dockerfile).toBe(FILE);
    expect(problem({ build: { path: "docker" } })).toContain("names docker/Dockerfile, which is not there");
    expect(problem({ build: { dockerfile_path: "D" } })).toContain("`build.path` is missing");
    const taking = "FROM x\nCOPY . /app\n";
    expect(spec({ build: { path: "d" } }, { "d/Dockerfile": taking }).dockerfile).toBe(taking);
    expect(problem({ build: { path: "https://example.org/x.git" } })).toContain(
      "only local folders are read",
    );
  });

  it("that cannot be built is refused at once, with its line", () => {
    expect(problem({ build: { dockerfile: "# nothing\n" } })).toContain("has no instruction");
    expect(problem({ build: { dockerfile: "\nRUN true\nFROM x" } })).toContain("begins with RUN in line 2");
    expect(problem({ build: { dockerfile: "FROM x\n\nCOPY a b" } })).toContain(
      "Line 3 of the Dockerfile takes files",
    );
  });

  it("says which images it takes", () => {
    expect(imagesOfDockerfile(`${FILE}FROM $A\nCOPY --from=team/x:1 a b\nCOPY --from=0 a b`)).toEqual([
      "busybox",
      "team/x:1",
    ]);
  });
});
