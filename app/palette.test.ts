/** The colours of series in both themes, as people with and without a colour blindness see them. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

type Triple = [number, number, number];
type Matrix = [Triple, Triple, Triple];

/** What is seen with a complete blindness of one kind of cone, in linear light (Machado, Oliveira and Fernandes 2009). */
const VISIONS: Record<string, Matrix> = {
  "full colour vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** Linear light to OKLab, where equal distances look equally different (Ottosson 2020). */
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
/** About four times what is just noticeable in OKLab. */
const LEAST_DISTANCE = 0.08;
/** What WCAG 1.4.11 asks of graphics. */
const LEAST_CONTRAST = 3;

const times = (matrix: Matrix, [a, b, c]: Triple): Triple =>
  matrix.map((row) => row[0] * a + row[1] * b + row[2] * c) as Triple;
const clamp = (color: Triple): Triple => color.map((part) => Math.min(1, Math.max(0, part))) as Triple;

function toLight(hex: string): Triple {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as Triple;
}
const toLab = (light: Triple): Triple => times(TO_LAB, times(TO_CONES, light).map(Math.cbrt) as Triple);
const distance = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
function contrast(a: Triple, b: Triple): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright! + 0.05) / (dark! + 0.05);
}

const css = fs.readFileSync(path.join(import.meta.dirname, "globals.css"), "utf8");
function readToken(name: string): { light: string; dark: string } {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css)!;
  return { light: light!, dark: dark! };
}

describe.each(["light", "dark"] as const)("the palette of the %s theme", (theme) => {
  const colors = Array.from({ length: 10 }, (_, index) => toLight(readToken(`series-${index + 1}`)[theme]));

  it.each(Object.entries(VISIONS))("has ten colours that stay apart with %s", (_name, vision) => {
    const seen = colors.map((color) => toLab(clamp(times(vision, color))));
    const distances = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
    expect(Math.min(...distances)).toBeGreaterThan(LEAST_DISTANCE);
  });
  it("stands out from the surface", () => {
    const surface = toLight(readToken("surface")[theme]);
    for (const color of colors) expect(contrast(color, surface)).toBeGreaterThan(LEAST_CONTRAST);
  });
});
