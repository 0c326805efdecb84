import { describe, expect, it } from "vitest";
import { SvgPen } from "./svg-pen";

describe("SvgPen", () => {
  it("writes names as text, whatever they look like", () => {
    const pen = new SvgPen();
    pen.fillText('<script>alert("x")</script>&', 1, 2);
    const svg = pen.finish(10, 10);
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;");
  });
  it("closes each group that a clip has opened", () => {
    const pen = new SvgPen();
    pen.save();
    pen.rect(0, 0, 5, 5);
    pen.clip();
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.lineTo(1, 1);
    pen.stroke();
    pen.restore();
    const svg = pen.finish(10, 10);
    expect(svg.match(/<g /g)).toHaveLength(1);
    expect(svg.match(/<\/g>/g)).toHaveLength(1);
    expect(svg).toContain('d="M0 0L1 1"');
  });
});
