import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEnvironment } from "./environments";
import { canonicalRequirement, withCompanions } from "./requirements";

const added = (...packages: string[]) =>
  withCompanions([...packages, "setuptools"]).packages.slice(packages.length + 1);

describe("what old packages need", () => {
  it.each([
    ["scikit-learn==1.0.2", ["numpy<2"]],
    ["scikit_learn == 1.4.1", ["numpy<2"]],
    ["scikit-learn==1.4.2", []],
    ["scikit-learn==1.4.*", []],
    ["scikit-learn==1.3.*", ["numpy<2"]],
    ["scikit-learn~=1.3.0", ["numpy<2"]],
    ["scikit-learn<1.4", ["numpy<2"]],
    ["scikit-learn>=1.0", []],
    ["scikit-learn", []],
    ["pandas==1.5.3", ["numpy<2"]],
    ["scipy==1.13.0", []],
    ["pandas[excel]==2.1.0; python_version>'3.8'", ["numpy<2"]],
  ])("%s adds %j", (line, expected) => {
    expect(added(line)).toEqual(expected);
  });

  it.each([
    ["tensorflow==2.4.4", ["protobuf<3.21"]],
    ["tensorflow<2.5.0", ["protobuf<3.21"]],
    ["tensorflow==2.9.0", []],
    ["mlflow==1.27.0", ["protobuf<3.21"]],
    ["mlflow==1.28.0", []],
    ["mlflow", []],
  ])("%s adds %j", (line, expected) => {
    expect(added(line)).toEqual(expected);
    expect(added(line, "protobuf==3.19.6")).toEqual([]);
  });

  it("leaves numpy alone where it is held already", () => {
    expect(added("pandas==1.5.3", "numpy==1.26.4")).toEqual([]);
    expect(added("pandas==1.5.3", "numpy<1.25")).toEqual([]);
    expect(added("pandas==1.5.3", "numpy>=1.20")).toEqual(["numpy<2"]);
  });

  it("adds an old setuptools, says so, and adds nothing to nothing", () => {
    expect(withCompanions(["mlflow"])).toEqual({
      packages: ["mlflow", "setuptools<81"],
      notices: [expect.stringContaining("setuptools<81 was added")],
    });
    expect(withCompanions([])).toEqual({ packages: [], notices: [] });
  });
});

describe("the canonical form", () => {
  const canonical = (packages: string[]) =>
    canonicalEnvironment({ label: "x", packages, variables: {}, notices: [] });

  it("is one for lines that mean the same", () => {
    expect(canonicalRequirement("Scikit_Learn [ Extra ] >= 1.0 ,< 2")).toBe("scikit-learn[extra]>=1.0,<2");
    expect(canonical(["b", "A == 1"])).toBe(canonical(["a==1", "B", "b"]));
  });
  it("keeps addresses and options as they are", () => {
    for (const line of ["--extra-index-url https://Example.org/A_b", "git+https://h/R_x@V1", "./Local_x"]) {
      expect(canonicalRequirement(line)).toBe(line);
    }
    expect(canonicalRequirement("Name @ https://h/A_b.whl")).toBe("name@ https://h/A_b.whl");
  });
  it("tells different versions apart", () => {
    expect(canonical(["a==1"])).not.toBe(canonical(["a==2"]));
  });
  it("is stable: canonical lines stay as they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (line) => {
        const once = canonicalRequirement(line);
        expect(canonicalRequirement(once)).toBe(once);
      }),
    );
  });
});
