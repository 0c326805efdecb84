import { describe, expect, it } from "vitest";
import { refuseRequirement } from "./foreign-lines";

describe("a line of a pip list that cannot be installed from a job", () => {
  it.each([
    "-c constraints.txt",
    "-cconstraints.txt",
    "--constraint=c.txt",
    "x.whl",
    "dist/x-1.0-py3-none-any.whl",
    "C:\\wheels\\x.whl",
    "x.tar.gz",
    "file:///srv/x.whl",
    "file:x.zip",
    "name @ file:///srv/x.whl",
    "name@file:x.whl",
    "name[extra] @ ./x.whl",
    "requirements.txt",
    "./x-1.0.zip#sha256=abc",
    "x.whl ; python_version > '3'",
    "-e ./x.whl",
  ])("%j names a file", (line) => {
    expect(refuseRequirement(line)).toContain("names a file");
  });

  it.each([
    ".",
    ".[dev]",
    "-e .",
    "-e.",
    "-e mine",
    "--editable=src/mine",
    "--edit .",
    "..",
    "../lib",
    "./lib",
    "/opt/lib",
    "~/lib",
    "file:///opt/lib",
    "lib @ file:///tmp/build/lib_1650_work",
    "git+file:///srv/repo",
    "-f wheels",
    "--find-links=/opt/wheels",
  ])("%j names a folder", (line) => {
    expect(refuseRequirement(line)).toContain("names a folder");
  });

  it.each([
    "git+ssh://git@host/a.git",
    "-e git+ssh://git@host/a.git#egg=a",
    "git@host:a.git",
    "git+git@host:a",
  ])("%j needs a key", (line) => {
    expect(refuseRequirement(line)).toContain("git+https://");
  });

  it.each([
    ["-r https://host/all.txt", "names no file that is beside"],
    ["--requirement=file:///srv/all.txt", "names no file that is beside"],
    ["-r", "names no file that is beside"],
    ["-rreq.txt", "a space stands before"],
    ["hg+https://host/a", "only git's addresses"],
    ["numpy=1.20", "two equals signs: write `numpy==1.20`"],
    ["numpy[a] = 1.20 # was conda's", "two equals signs: write `numpy[a]==1.20`"],
    ["-i /srv/simple", "https://"],
    ["--extra-index-url=file:///srv", "https://"],
    ["torch==2.1.2 --index-url https://host/whl/cu118", "a line of its own"],
  ])("%j: %s", (line, words) => {
    expect(refuseRequirement(line)).toContain(words);
  });
});

it.each([
  "six",
  "six==1.16.0 # pinned by -r base",
  "# -r base.txt",
  "-r base.txt",
  "--requirement=lists/base.txt # all",
  "",
  "numpy>=1.20,<2; python_version>'3.8'",
  "six==1.0 --hash=sha256:abc",
  "ruamel.yaml",
  "zope.interface[test]~=5.0",
  "six===1.0",
  "six @ https://host/six-1.16.0.whl",
  "https://host/dist/six.tar.gz",
  "git+https://host/a.git@v1#egg=a",
  "-e git+https://host/a.git#egg=a&subdirectory=b/c",
  "--extra-index-url https://download.pytorch.org/whl/cu113",
  "--find-links=https://host/wheels.html",
  "-f https://host/wheels.html",
  "--pre",
  "--require-hashes",
  "--no-binary :all:",
  "--only-binary=:all:",
])("%j may be installed", (line) => {
  expect(refuseRequirement(line)).toBeUndefined();
});
