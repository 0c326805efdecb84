import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pipSpecifier, translateConda } from "./conda";

describe("conda's dependencies as pip reads them", () => {
  it.each([
    ["", ""],
    ["=1.2.3", "==1.2.3"],
    ["=1.2", "==1.2.*"],
    ["=1", "==1.*"],
    ["=1.2.*", "==1.2.*"],
    ["=1.2.3=py39_0", "==1.2.3"],
    ["==1.2", "==1.2"],
    ["==1.2.3=h1", "==1.2.3"],
    [">=1.2, <2", ">=1.2,<2"],
    ["1.8*", "==1.8.*"],
    ["[version='>=1.2']", ">=1.2"],
    ["=1.0rc1", "==1.0rc1"],
    ["~=1.4", "~=1.4"],
    ["=2023.3=pyhd8ed1ab_0", "==2023.3"],
    [" 1.19.2 py37h_0", "==1.19.2"],
    [">=1.19 , <2 py38*", ">=1.19,<2"],
    ["=1.13.*=*cuda*", "==1.13.*"],
  ])("%s is %s", (conda, pip) => {
    expect(pipSpecifier(conda)).toBe(pip);
  });

  it.each([
    ["python=3.7.6", "3.7"],
    ["python 3.8.*", "3.8"],
    ["python>=3.8,<3.11", "3.10"],
    ["python<=3.9", "3.9"],
    ["python>=3.8", undefined],
    ["python", undefined],
  ])("%s asks for Python %s", (dependency, python) => {
    expect(translateConda({ dependencies: [dependency] }).python).toBe(python);
  });

  it("renames, leaves out with a notice, and keeps the pip part in order", () => {
    const conda = {
      channels: ["conda-forge"],
      dependencies: [
        "conda-forge::pytorch=2.1.0",
        "cudatoolkit=11.3",
        "pip=21.2",
        { pip: ["b", " a>=1 ", ""] },
      ],
    };
    const { packages, notices } = translateConda(conda);
    expect(packages).toEqual(["torch==2.1.0", "b", "a>=1"]);
    expect(notices).toEqual([expect.stringContaining("cudatoolkit is no Python package")]);
  });

  it.each([
    "cpuonly",
    "tzdata=2024a=h04d1e81_0",
    "expat",
    "freetype",
    "jpeg=9e=h7f8727e_0",
    "icu",
    "yaml",
    "zstd",
    "python_abi=3.9=2_cp39",
    "_libgcc_mutex=0.1=main",
    "ld_impl_linux-64=2.38=h1181459_1",
    "libstdcxx-ng",
    "r-ggplot2",
    "pytorch::pytorch-cuda=11.7",
    "nvidia::cuda-nvcc",
    "gxx_linux-64",
    "xorg-libx11",
    "vs2015_runtime=14.27.29016=h5e58377_2",
    "ucrt",
    "m2w64-gcc-libs=5.3.0=7",
    "libcxx=14.0.6",
    "clang_osx-64",
    "cuda80=1.0=0",
  ])("%s is no Python package", (dependency) => {
    const { packages, notices } = translateConda({ dependencies: [dependency] });
    expect({ packages, notices }).toEqual({ packages: [], notices: [expect.stringContaining("left out")] });
  });

  it.each(["pywin32=227=py37he774522_1", "win_inet_pton=1.1.0", "appnope", "python.app", "pyobjc-core"])(
    "%s is for another system, and is not asked of the package index",
    (dependency) => {
      const { packages, tried, notices } = translateConda({ dependencies: [dependency] });
      expect({ packages, tried, notices }).toEqual({
        packages: [],
        tried: [],
        notices: [expect.stringContaining("another system than Linux")],
      });
    },
  );

  it("tells what an exported file's many libraries are in one notice", () => {
    const { notices } = translateConda({ dependencies: ["blas=1.0=mkl", "icu", "tk=8.6.12=h1ccaba5_0"] });
    expect(notices).toEqual([
      "blas, icu, tk are no Python packages and were left out: what the host has of them is used.",
    ]);
  });

  it.each([
    "librosa",
    "libpysal",
    "mkl-service",
    "cuda-python",
    "libcst",
    "r2pipe",
    "javaproperties",
    "gcsfs",
  ])("%s is asked of the package index, though its beginning is that of libraries", (name) => {
    expect(translateConda({ dependencies: [name] })).toMatchObject({ packages: [name], tried: [name] });
  });

  it.each([
    ["python-graphviz=0.20", "graphviz==0.20.*"],
    ["pyqt", "pyqt5"],
    ["brotli-python=1.0.9=py39h", "brotli==1.0.9"],
    ["msgpack-python", "msgpack"],
    ["python-igraph", "igraph"],
  ])("%s is %s on PyPI", (dependency, line) => {
    expect(translateConda({ dependencies: [dependency] })).toMatchObject({ packages: [line], tried: [] });
  });

  it("takes what only Anaconda builds in the version that there is, and says so", () => {
    expect(translateConda({ dependencies: ["mkl_fft=1.3.1=py39hd3c417c_0", "mkl-service"] })).toMatchObject({
      packages: ["mkl_fft", "mkl-service"],
      notices: [expect.stringContaining("=1.3.1=py39hd3c417c_0 is a build of Anaconda's")],
    });
  });

  it.each(["libfoo=9e=h1_0", "foo 9e", "foo>=1.0|>=2.0", "foo=0.1_d4ff4aab", "foo ="])(
    "%s has a version that pip cannot read: any is taken, and it is said",
    (dependency) => {
      const name = /^\w+/.exec(dependency)![0];
      expect(translateConda({ dependencies: [dependency] })).toMatchObject({
        packages: [name],
        notices: [expect.stringContaining("no version that pip can read")],
      });
    },
  );

  it.each([
    "foo=2.9.0post0=py39_2",
    "foo=1.0rc1",
    "foo=1.0.dev3",
    "foo=1!2.0",
    "foo~=1.4",
    "foo=1.8*",
    "foo>=1,<2",
    "foo!=1.3",
  ])("%s has a version that pip can read", (dependency) => {
    expect(translateConda({ dependencies: [dependency] }).notices).toEqual([]);
  });

  it("takes any text without failing", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 })), (dependencies) => {
        for (const line of translateConda({ dependencies }).packages) expect(line).toMatch(/^\w/);
      }),
    );
  });
});
