import { describe, expect, it } from "vitest";
import { readDockerArgs, readSize } from "./docker-args";

const GIB = 1024 ** 3;

describe("docker_args", () => {
  it.each(["--memory=2g", "--memory 2g", "-m 2048m", ["-m", "2G"], ["--memory=1g", "--memory=2g"]])(
    "%s limits the memory to 2 GiB",
    (given) => {
      expect(readDockerArgs(given)).toEqual({ memoryBytes: 2 * GIB, unused: [], wrong: [] });
    },
  );

  it("names what means nothing without a container, with its value", () => {
    expect(readDockerArgs("--gpus all --shm-size=1g --privileged -e A=b")).toEqual({
      shmBytes: GIB,
      unused: ["--gpus all", "--privileged", "-e A=b"],
      wrong: [],
    });
  });

  it.each(["--memory=lots", "--memory", "-m 0"])("%s is no size", (given) => {
    expect(readDockerArgs(given)).toEqual({ unused: [], wrong: [given] });
  });

  it("are bytes without a unit", () => {
    expect([readSize("1024"), readSize("1.5k"), readSize("x"), readSize(undefined)]).toEqual([
      1024,
      1536,
      undefined,
      undefined,
    ]);
  });
});
