import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import yazl from "yazl";

/** For tests: a wheel of pure Python, version 1.0, of one module with that text. */
export function makeWheel(name: string, text = ""): Promise<Buffer> {
  const info = `${name}-1.0.dist-info`;
  const files: Record<string, string> = {
    [`${name}.py`]: text,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const archive = new yazl.ZipFile();
  for (const [path, content] of Object.entries({ ...files, [`${info}/RECORD`]: record }))
    archive.addBuffer(Buffer.from(content), path);
  archive.end();
  return buffer(archive.outputStream as Readable);
}
