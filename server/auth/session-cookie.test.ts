import { expect, test } from "vitest";
import { cookieNames, isOwnOrigin } from "./session-cookie";
import { networkOf } from "./throttle";

test("cookies are bound to the host over https, and to the port over plain http", () => {
  expect(cookieNames("https://studio.example.org")).toMatchObject({
    isSecure: true,
    session: "__Host-atelier.session",
  });
  expect(cookieNames("http://10.0.0.7:3100")).toMatchObject({
    isSecure: false,
    session: "atelier-3100.session",
  });
});

const PUBLIC = "https://studio.example.org";

test.each([
  ["https://studio.example.org", "studio.example.org", true],
  ["https://studio.example.org", "127.0.0.1:4170", true],
  ["http://10.0.0.7:3000", "10.0.0.7:3000", true],
  ["https://evil.example.org", "studio.example.org", false],
  ["http://studio.example.org", "127.0.0.1:4170", false],
  ["https://studio.example.org.evil.com", "studio.example.org", false],
  ["http://studio.example.org", "studio.example.org", false],
  ["null", "studio.example.org", false],
  ["", "", false],
  ["file://", "", false],
  [undefined, "studio.example.org", false],
])("a request from %s to %s is from our own page: %s", (origin, host, isOwn) => {
  expect(isOwnOrigin(origin, host, PUBLIC)).toBe(isOwn);
});

test.each([
  ["10.0.0.7", "10.0.0.7"],
  ["::ffff:10.0.0.7", "10.0.0.7"],
  ["2001:db8:0:12::1", "2001:db8:0:12::/64"],
  ["2001:0DB8:0000:0012:1:2:3:4", "2001:db8:0:12::/64"],
  ["::1", "0:0:0:0::/64"],
  ["not an address", "not an address"],
])("attempts from %s count for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
