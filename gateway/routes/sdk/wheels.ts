import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Wheel {
  name: string;
  sha256: string;
  content: Buffer;
}

/** The wheels that the build left in a folder: a few tens of kilobytes, so they are read whole. */
export async function readWheels(folder: string): Promise<Wheel[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[\w.-]+\.whl$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name));
      return { name, content, sha256: createHash("sha256").update(content).digest("hex") };
    }),
  );
}

/** A page in the form that pip's `--find-links` reads; pip checks the hash behind each `#`. */
export function renderLinks(wheels: Wheel[]): string {
  const links = wheels.map(({ name, sha256 }) => `<li><a href="${name}#sha256=${sha256}">${name}</a></li>`);
  const body = links.length ? `<ul>${links.join("")}</ul>` : "<p>The wheel is not built yet.</p>";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Atelier for Python</title></head><body>
<h1>Atelier for Python</h1><p>Install with <code>pip install --no-index --find-links &lt;this address&gt; atelier-studio</code></p>
${body}</body></html>
`;
}
