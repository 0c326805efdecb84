import { BlockList } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { clientAddress, proxyAdvice } from "./client-address";

const proxies = new BlockList();
proxies.addSubnet("198.51.100.0", 24);
proxies.addSubnet("127.0.0.0", 8);
proxies.addAddress("::1", "ipv6");
proxies.addAddress("192.0.2.7");

const SECRET = "a secret of the proxy, of more than 32 characters";

describe("the client's address", () => {
  const by = (socketAddress: string, forwardedFor?: string, trusted: BlockList | undefined = proxies) =>
    clientAddress({ socketAddress, forwardedFor, secret: "a guess" }, { proxies: trusted });

  it("is the socket's where no proxy is trusted, whatever the header claims", () => {
    expect(clientAddress({ socketAddress: "203.0.113.9", forwardedFor: "1.2.3.4" }, {})).toBe("203.0.113.9");
    expect(by("203.0.113.9", "1.2.3.4")).toBe("203.0.113.9");
  });
  it("is what the nearest trusted proxies saw, not what the client wrote before them", () => {
    expect(by("198.51.100.1", "6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
    expect(by("192.0.2.7", "6.6.6.6, 203.0.113.9, 127.0.0.1, ::1")).toBe("203.0.113.9");
    expect(by("::ffff:198.51.100.1", "2001:db8::5")).toBe("2001:db8::5");
  });
  it("is the proxy's own where that says nothing of use", () => {
    expect(by("198.51.100.1")).toBe("198.51.100.1");
    expect(by("198.51.100.1", "203.0.113.9, unknown")).toBe("198.51.100.1");
    expect(by("198.51.100.1", "198.51.100.2")).toBe("198.51.100.2");
  });
  it("is this machine's own for what comes from here, where a run could claim anything", () => {
    for (const own of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
      expect(by(own, "203.0.113.9")).toBe(own);
    const all = new BlockList();
    all.addSubnet("0.0.0.0", 0);
    all.addSubnet("::", 0, "ipv6");
    for (const { address } of Object.values(networkInterfaces()).flatMap((each = []) => each))
      expect(by(address, "203.0.113.9", all)).toBe(address);
  });
});

describe("with a secret of the proxy", () => {
  const by = (secret: string | undefined, forwardedFor: string, socketAddress = "127.0.0.1") =>
    clientAddress({ socketAddress, forwardedFor, secret }, { secret: SECRET, proxies });

  it("the address is what that proxy saw, on this machine too", () => {
    expect(by(SECRET, "6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
    expect(by(SECRET, "6.6.6.6, 203.0.113.9, 192.0.2.7")).toBe("203.0.113.9");
    expect(by(SECRET, "203.0.113.9", "203.0.113.200")).toBe("203.0.113.9");
  });
  it("nobody else is a proxy, from whichever address", () => {
    for (const wrong of [undefined, "", SECRET.slice(1), `${SECRET} `]) {
      expect(by(wrong, "6.6.6.6")).toBe("127.0.0.1");
      expect(by(wrong, "6.6.6.6", "198.51.100.1")).toBe("198.51.100.1");
    }
  });
});

it("an address of this machine among the proxies is told, unless there is a secret", () => {
  expect(proxyAdvice({ proxies })).toContain("ATELIER_PROXY_SECRET");
  expect(proxyAdvice({ proxies, secret: SECRET })).toBeNull();
  const elsewhere = new BlockList();
  elsewhere.addAddress("192.0.2.7");
  expect(proxyAdvice({ proxies: elsewhere })).toBeNull();
  expect(proxyAdvice({})).toBeNull();
});
