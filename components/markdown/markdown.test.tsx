import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown";

const draw = (text: string, fences?: Parameters<typeof Markdown>[0]["fences"]) =>
  renderToStaticMarkup(<Markdown text={text} fences={fences} />);

describe("Markdown", () => {
  it("shows HTML as text", () => {
    const html = draw("<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\na <b onclick=x>b</b>");
    expect(html).not.toMatch(/<(img|script|b)\b/);
    expect(html).toContain("&lt;script&gt;");
  });
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:http://x/y",
    "file:///etc/passwd",
  ])("has no link to %s", (address) => {
    const html = draw(`[a](${address}) [b](<${address}>)\n\n[c]\n\n[c]: ${address}`);
    expect(html).not.toMatch(/href="[a-z+.-]*:/i);
  });
  it("keeps harmless links, and opens those that lead elsewhere without a way back", () => {
    expect(draw("[a](https://x.test/y)")).toContain('rel="noopener noreferrer"');
    expect(draw("[a](//x.test/y)")).toContain('rel="noopener noreferrer"');
    expect(draw("[a](/default/runs)")).toContain('<a href="/default/runs">');
    expect(draw("[a](mailto:a@x.test)")).toContain("mailto:a@x.test");
  });
  it("draws pictures of runs only; others are links", () => {
    expect(draw("![p](/default/runs/r1/files/a%20b.png)")).toContain(
      'src="/default/runs/r1/files/a%20b.png"',
    );
    for (const address of [
      "https://x.test/a.png",
      "//x.test/a.png",
      "/\\x.test/runs/r/files/a.png",
      "/default/runs/r1/files/%2e%2e/%2e%2e/x",
      "data:image/png;base64,AA==",
      "/sign-out",
    ]) {
      expect(draw(`![p](${address})`)).not.toContain("<img");
    }
  });
  it("hands a fenced block to its own drawing, as text", () => {
    const html = draw("```chart\nmetric: <loss>\n```", { chart: (text) => <figure>{text}</figure> });
    expect(html).toContain("<figure>metric: &lt;loss&gt;\n</figure>");
    expect(draw("```constructor\nx\n```", {})).toContain("<pre");
  });
  it("puts its headings below those of the page, without a gap", () => {
    const levels = draw("# a\n\n#### b\n\n> ## c").match(/<h\d/g);
    expect(levels).toEqual(["<h3", "<h4", "<h4"]);
  });
  it("shows what lies too deep as it was written", () => {
    for (const mark of ["> ", "- ", "1. ", ">"]) {
      expect(draw(`above\n\n${mark.repeat(20_000)}deep`)).toMatch(/<pre[^>]*>above/);
    }
  });
});
