import { describe, expect, test } from "vitest";
import { isMetadataAddress, isPublicAddress, isThisMachine } from "./net";

describe("addresses that a server may fetch from", () => {
  test.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "64:ff9b::808:808",
  ])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  test.each([
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "",
    "localhost",
    "1:2:3",
    ":::",
  ])("not %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each(["localhost", "localhost:3000", "app.localhost", "127.0.0.1:4100", "[::1]:80"])(
  "%s is this machine",
  (host) => {
    expect(isThisMachine(host)).toBe(true);
  },
);

test.each(["", "192.168.1.5:3000", "127.0.0.1.evil.test", "localhost.evil.test", "notlocalhost", "::1x"])(
  "%j is another machine",
  (host) => {
    expect(isThisMachine(host)).toBe(false);
  },
);

test("metadata services are known by every spelling of their addresses", () => {
  const known = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "168.63.129.16",
    "fd00:ec2::254",
  ];
  expect(known.filter((address) => !isMetadataAddress(address))).toEqual([]);
  expect(["10.0.0.1", "8.8.8.8", "fd00::1", "::1", "localhost"].filter(isMetadataAddress)).toEqual([]);
});
