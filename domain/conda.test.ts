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

  it("takes any text without failing", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 })), (dependencies) => {
        for (const line of translateConda({ dependencies }).packages) expect(line).toMatch(/^\w/);
      }),
    );
  });
});
