/**
 * The filter of system calls, as the program for the kernel's packet filter that `bwrap --seccomp` takes: eight bytes
 * an instruction. It looks at a call's number and, for few, at one argument.
 */
import os from "node:os";
import { type Call, CLONE, CLOSE_RANGE, IOCTL, REFUSED, SOCKETS, UNKNOWN, UNSHARE } from "./system-calls";

type Architecture = keyof Call;

const AUDIT: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** Calls of the x32 ABI carry this bit; they would pass by every number below. */
const X32_BIT = 0x40000000;

const ALLOW = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const CLONE_NEWUSER = 0x10000000;
/**
 * The threads of a process share one table of descriptors, as every library makes them: what a run holds open is then
 * counted by one look at each process, whatever the number of its threads.
 */
const CLONE_FILES = 0x400;
const CLONE_THREAD = 0x10000;
const CLOSE_RANGE_UNSHARE = 2;
/** Puts characters into the input of a terminal, as if they were typed there. */
const TERMINAL_REQUESTS = [0x5412, 0x541c];
/** unix, IPv4, IPv6, netlink. Others are bound to no network namespace (vsock) or wanted by no script. */
const FAMILIES = [1, 2, 10, 16];

interface Instruction {
  code: number;
  jumpTrue: number;
  jumpFalse: number;
  value: number;
}

const LOAD = 0x20;
const EQUALS = 0x15;
const AT_LEAST = 0x35;
const HAS_BITS = 0x45;
const RETURN = 0x06;

/** Where `struct seccomp_data` has what is looked at; of an argument the lower half, on these machines the first. */
const AT = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index };

const load = (at: number): Instruction => ({ code: LOAD, jumpTrue: 0, jumpFalse: 0, value: at });
const answer = (value: number): Instruction => ({ code: RETURN, jumpTrue: 0, jumpFalse: 0, value });
/** Skips so many instructions when it holds, or when it does not. */
const test = (code: number, value: number, jumpTrue: number, jumpFalse: number): Instruction => ({
  code,
  jumpTrue,
  jumpFalse,
  value,
});

/** The program for this machine, or null for an architecture whose numbers are not known here. */
export function seccompProgram(architecture: string = os.arch()): Buffer | null {
  if (architecture !== "x64" && architecture !== "arm64") return null;
  return encode(instructions(architecture));
}

function instructions(architecture: Architecture): Instruction[] {
  const numbers = (calls: Record<string, Call>) =>
    Object.values(calls).flatMap((call) => call[architecture] ?? []);
  return [
    load(AT.architecture),
    // Another architecture's calls (32 bit) have other numbers.
    ...unless(test(EQUALS, AUDIT[architecture], 1, 0), ENOSYS),
    load(AT.number),
    ...unless(test(AT_LEAST, X32_BIT, 0, 1), ENOSYS),
    ...numbers(REFUSED).flatMap((number) => unless(test(EQUALS, number, 0, 1), EPERM)),
    ...numbers(UNKNOWN).flatMap((number) => unless(test(EQUALS, number, 0, 1), ENOSYS)),
    ...forCall(CLONE[architecture], 0, [
      ...unless(test(HAS_BITS, CLONE_NEWUSER, 0, 1), EPERM),
      test(HAS_BITS, CLONE_THREAD, 0, 2),
      ...unless(test(HAS_BITS, CLONE_FILES, 1, 0), EPERM),
    ]),
    ...forCall(UNSHARE[architecture], 0, unless(test(HAS_BITS, CLONE_NEWUSER | CLONE_FILES, 0, 1), EPERM)),
    ...forCall(CLOSE_RANGE[architecture], 2, unless(test(HAS_BITS, CLOSE_RANGE_UNSHARE, 0, 1), EPERM)),
    ...forCall(
      IOCTL[architecture],
      1,
      TERMINAL_REQUESTS.flatMap((request) => unless(test(EQUALS, request, 0, 1), EPERM)),
    ),
    ...SOCKETS.flatMap((call) => forCall(call[architecture], 0, onlyFamilies())),
    answer(ALLOW),
  ];
}

/** The test skips the refusal, or runs into it. */
const unless = (condition: Instruction, errno: number): Instruction[] => [condition, answer(refuse(errno))];

/** Looks at one argument of one call; what does not answer there is allowed, and other calls go on. */
function forCall(number: number, argument: number, look: Instruction[]): Instruction[] {
  const body = [load(AT.argument(argument)), ...look, answer(ALLOW)];
  return [test(EQUALS, number, 0, body.length), ...body];
}

const onlyFamilies = (): Instruction[] => [
  ...FAMILIES.flatMap((family) => [test(EQUALS, family, 0, 1), answer(ALLOW)]),
  answer(refuse(EAFNOSUPPORT)),
];

function encode(program: Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jumpTrue, jumpFalse, value }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
