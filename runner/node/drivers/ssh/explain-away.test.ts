import { expect, test } from "vitest";
import { explainAway } from "./explain-away";

const BOX = { target: "box", address: "10.0.0.7", port: 22, user: "train" };

/** As OpenSSH 9 and the shells of Debian say it. */
test.each([
  [
    "@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@@\nHost key verification failed.",
    /^The host key of box changed: .* Nothing runs there until its `host_key` is given again\.$/,
  ],
  ["train@10.0.0.7: Permission denied (publickey).", /^box refuses the private key of the target/],
  [
    "ssh: connect to host 10.0.0.7 port 22: No route to host",
    /^box \(train@10\.0\.0\.7:22\) cannot be reached: No route to host\.$/,
  ],
  [
    "ssh: Could not resolve hostname box.lan: Name or service not known",
    /^box \(.*\) cannot be reached: Name or service not known\.$/,
  ],
  ["bash: line 1: exec: python3: not found", /^box has no python3: install it there\.$/],
  ["sh: 1: exec: python3: not found", /^box has no python3: install it there\.$/],
  ["atelier: Python 3.6 is too old: 3.7 or newer is needed.", /^box: Python 3\.6 is too old/],
  ["OSError: [Errno 28] No space left on device: '/home/train/.atelier'", /^The disk of box is full/],
  [
    "Error: remote port forwarding failed for listen path /tmp/.atelier-1.sock",
    /^box opens no way back to the studio: its sshd must allow it/,
  ],
  ["kex_exchange_identification: read: Connection reset by peer", /cannot be reached: kex_exchange/],
  ["", /^box \(train@10\.0\.0\.7:22\) cannot be reached: the connection ended\.$/],
])("what ssh says becomes a sentence that names the target: %j", (said, sentence) => {
  expect(explainAway(BOX, said)).toMatch(sentence);
});

test("a key that cannot be read is told before that it was refused", () => {
  const said = 'Load key "/x/key": error in libcrypto\ntrain@10.0.0.7: Permission denied (publickey).';
  expect(explainAway(BOX, said)).toMatch(/^The private key of box cannot be read/);
});
