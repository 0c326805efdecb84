import { describe, expect, test } from "vitest";
import { seccompProgram } from "./seccomp";

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const EAFNOSUPPORT = 0x00050061;

/** Runs the program as the kernel does, over the fields that it may look at. */
function decide(program: Buffer, call: { audit: number; number: number; arguments?: number[] }): number {
  let loaded = 0;
  for (let at = 0; ; at++) {
    const [code, value] = [program.readUInt16LE(at * 8), program.readUInt32LE(at * 8 + 4)];
    const [jumpTrue, jumpFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    if (code === 0x06) return value;
    if (code === 0x20)
      loaded =
        value === 0 ? call.number : value === 4 ? call.audit : (call.arguments?.[(value - 16) / 8] ?? 0);
    const holds =
      code === 0x15
        ? loaded === value
        : code === 0x35
          ? loaded >= value
          : code === 0x45 && (loaded & value) !== 0;
    if (code !== 0x20) at += holds ? jumpTrue : jumpFalse;
  }
}

describe.each(["x64", "arm64"] as const)("the filter of system calls for %s", (architecture) => {
  const program = seccompProgram(architecture)!;
  const of = (x64: number, arm64: number, ...args: number[]) =>
    decide(program, {
      audit: AUDIT[architecture],
      number: architecture === "x64" ? x64 : arm64,
      arguments: args,
    });

  test("lets through what programs do: read, write, execve, fork, threads, futex, ptrace, getrandom", () => {
    const usual = [
      [0, 63],
      [1, 64],
      [59, 221],
      [202, 98],
      [101, 117],
      [318, 278],
      [157, 167],
    ] as const;
    expect(usual.map(([x64, arm64]) => of(x64, arm64))).toEqual(usual.map(() => ALLOW));
    expect(of(56, 220, 0x3d0f00)).toBe(ALLOW);
    expect([1, 2, 10, 16].map((family) => of(41, 198, family))).toEqual([ALLOW, ALLOW, ALLOW, ALLOW]);
    expect(of(16, 29, 0, 0x5401)).toBe(ALLOW);
  });

  test("refuses keys, bpf, perf, mounts, other namespaces, and typing into terminals", () => {
    const refused = [
      [250, 219],
      [321, 280],
      [298, 241],
      [165, 40],
      [308, 268],
      [323, 282],
      [304, 265],
      [246, 104],
    ] as const;
    expect(refused.map(([x64, arm64]) => of(x64, arm64))).toEqual(refused.map(() => EPERM));
    expect([of(56, 220, 0x10000011), of(272, 97, 0x10000000)]).toEqual([EPERM, EPERM]);
    expect([of(16, 29, 0, 0x5412), of(16, 29, 0, 0x541c)]).toEqual([EPERM, EPERM]);
  });

  test("lets threads be made as libraries make them, and none that has descriptors of its own", () => {
    const [THREAD, FILES, CHILD] = [0x10000, 0x400, 17];
    expect([of(56, 220, THREAD | FILES), of(56, 220, FILES), of(56, 220, CHILD)]).toEqual([
      ALLOW,
      ALLOW,
      ALLOW,
    ]);
    expect([of(56, 220, THREAD), of(272, 97, FILES), of(272, 97, 0x600)]).toEqual([EPERM, EPERM, EPERM]);
    expect([of(272, 97, 0x200), of(436, 436, 3, 9, 0), of(436, 436, 3, 9, 4)]).toEqual([ALLOW, ALLOW, ALLOW]);
    expect(of(436, 436, 3, 9, 6)).toBe(EPERM);
  });

  test("knows neither clone3 nor io_uring, nor a family of sockets that no namespace holds", () => {
    expect([of(435, 435), of(425, 425), of(426, 426)]).toEqual([ENOSYS, ENOSYS, ENOSYS]);
    expect([17, 38, 40].map((family) => of(41, 198, family))).toEqual([
      EAFNOSUPPORT,
      EAFNOSUPPORT,
      EAFNOSUPPORT,
    ]);
  });

  test("refuses the calls of other architectures, whose numbers are others", () => {
    expect(decide(program, { audit: 0x40000003, number: 1 })).toBe(ENOSYS);
    expect(decide(program, { audit: AUDIT[architecture], number: 0x40000000 })).toBe(ENOSYS);
  });
});

test("there is no filter for an architecture whose numbers are not known", () => {
  expect(seccompProgram("riscv64")).toBeNull();
});
