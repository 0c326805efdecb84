import { expect, test } from "vitest";
import { linkAddress } from "./address";

const UNSET = "http://127.0.0.1:3000";

test.each(["192.168.1.5:3000", "studio.lan:3000", "studio.lan", "[fd00::1]:3000", "localhost:3000"])(
  "without a public address links lead to %s, where the studio was asked",
  (host) => {
    expect(linkAddress(UNSET, host)).toBe(`http://${host}`);
  },
);

test.each(["evil.test/path", "a b", "user@evil.test", "", "x\r\ny", null, undefined])(
  "%j is no host to lead to",
  (host) => {
    expect(linkAddress(UNSET, host)).toBe(UNSET);
  },
);

test("a public address that was set is the one in every link", () => {
  expect(linkAddress("https://studio.example.org", "127.0.0.1:3000")).toBe("https://studio.example.org");
});
