import { describe, expect, it } from "vitest";
import { describeBrowser } from "./describe-browser";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("describeBrowser", () => {
  it.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, "Chrome 140 on Linux"],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/141.0.0.0`,
      "Edge 141 on Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Firefox 140 on macOS",
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} Version/18.1 Mobile/15E148 Safari/604.1`,
      "Safari 18 on iPhone",
    ],
    ["atelier-cli/0.1", "atelier-cli/0.1"],
    [null, "Unknown"],
  ])("reads %s as %s", (userAgent, words) => expect(describeBrowser(userAgent)).toBe(words));
});
