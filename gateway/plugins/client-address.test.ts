import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

const proxies = new BlockList();
proxies.addSubnet("10.0.0.0", 8);
proxies.addAddress("::1", "ipv6");
proxies.addAddress("192.0.2.7");

describe("the client's address", () => {
  it("is the socket's where no proxy is trusted, whatever the header claims", () => {
    expect(clientAddress("203.0.113.9", "1.2.3.4", undefined)).toBe("203.0.113.9");
    expect(clientAddress("203.0.113.9", "1.2.3.4", proxies)).toBe("203.0.113.9");
  });
  it("is what the nearest trusted proxies saw, not what the client wrote before them", () => {
    expect(clientAddress("10.1.1.1", "6.6.6.6, 203.0.113.9", proxies)).toBe("203.0.113.9");
    expect(clientAddress("::1", "6.6.6.6, 203.0.113.9, 192.0.2.7", proxies)).toBe("203.0.113.9");
    expect(clientAddress("::ffff:10.1.1.1", "2001:db8::5", proxies)).toBe("2001:db8::5");
  });
  it("is the proxy's own where that says nothing of use", () => {
    expect(clientAddress("10.1.1.1", undefined, proxies)).toBe("10.1.1.1");
    expect(clientAddress("10.1.1.1", "203.0.113.9, unknown", proxies)).toBe("10.1.1.1");
    expect(clientAddress("10.1.1.1", "10.2.2.2", proxies)).toBe("10.2.2.2");
  });
});
