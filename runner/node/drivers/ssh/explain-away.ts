import type { SshPlace } from "./ssh-command";

/** Why a machine is not reached, in a sentence that names it, from the words of `ssh` and of the machine itself. */
export function explainAway({ target, address, port, user }: Where, said: string): string {
  const where = `${user}@${address}:${port}`;
  for (const [pattern, sentence] of CAUSES) {
    const found = pattern.exec(said);
    if (found) return sentence({ target, where, found: found[1] ?? "" });
  }
  const last = said.trim().split("\n").at(-1);
  return `${target} (${where}) cannot be reached${last ? `: ${last.slice(0, 300)}` : ": the connection ended."}`;
}

type Where = Pick<SshPlace, "target" | "address" | "port" | "user">;
type Sentence = (of: { target: string; where: string; found: string }) => string;

const CAUSES: [RegExp, Sentence][] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No .+ host key is known/,
    ({ target, where }) =>
      `The host key of ${target} changed: ${where} is another machine than the one that was attached, or was set up anew. Nothing runs there until its \`host_key\` is given again.`,
  ],
  [
    /Load key .*: (?:error in libcrypto|invalid format|incorrect passphrase)/,
    ({ target }) =>
      `The private key of ${target} cannot be read: it is none that ssh knows, or a passphrase locks it.`,
  ],
  [
    /Permission denied \(/,
    ({ target, where }) => `${target} refuses the private key of the target: ${where} does not know it.`,
  ],
  [
    /remote port forwarding failed|forwarding failed|administratively prohibited/,
    ({ target }) =>
      `${target} opens no way back to the studio: its sshd must allow it (AllowStreamLocalForwarding yes).`,
  ],
  [
    /python3: (?:command )?not found|python3: No such file|exec: .*python3/,
    ({ target }) => `${target} has no python3: install it there.`,
  ],
  [/atelier: (Python .*)/, ({ target, found }) => `${target}: ${found}`],
  [
    /No space left on device|Disk quota exceeded/,
    ({ target }) => `The disk of ${target} is full: nothing can be prepared there.`,
  ],
  [
    /ssh: (?:connect to host .*?: |Could not resolve hostname .*?: )(.*)/,
    ({ target, where, found }) => `${target} (${where}) cannot be reached: ${found.trim()}.`,
  ],
];
