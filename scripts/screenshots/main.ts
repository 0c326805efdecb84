/**
 * `npm run screenshots [-- NAME …]`: every page at three widths and in both themes, with data, empty, failing and as a
 * Reader, from a studio that really ran what they show; one sheet a scene in docs/images/pages, listed in docs/pages.md.
 */
import fs from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { BROWSER } from "../../playwright.config";
import { findScenes } from "./scenes";
import { drawSheet } from "./sheet";
import { type Scene, shoot } from "./shoot";
import { buildWorld } from "./world";

const FOLDER = "docs/images/pages";
const asked = process.argv.slice(2);

const browser = await chromium.launch(BROWSER);
const world = await buildWorld(browser);
let complained = 0;
try {
  const drawing = await browser.newPage();
  const scenes = findScenes(world);
  for (const { scenes: group, as } of scenes) {
    for (const scene of group) {
      if (asked.length > 0 && !asked.includes(scene.name)) continue;
      const { shots, complaints } = await shoot(browser, world.url, as, scene);
      fs.mkdirSync(FOLDER, { recursive: true });
      fs.writeFileSync(path.join(FOLDER, `${scene.name}.webp`), await drawSheet(drawing, shots));
      complained += complaints.length;
      console.log([scene.name, ...complaints.map((text) => `  ! ${text}`)].join("\n"));
    }
  }
  fs.writeFileSync("docs/pages.md", writeGallery(scenes));
} finally {
  await browser.close();
  await world.stop();
}
process.exit(complained > 0 ? 1 : 0);

function writeGallery(groups: { title: string; scenes: Scene[] }[]): string {
  const parts = groups.map(
    ({ title, scenes }) =>
      `## ${title}\n\n${scenes.map((scene) => `### ${scene.title}\n\n![${scene.title}](images/pages/${scene.name}.webp)`).join("\n\n")}`,
  );
  return `# Every page\n\nAt 1440, 1024 and 768 pixels, light above dark. \`npm run screenshots\` takes them anew from a studio of its own.\n\n${parts.join("\n\n")}\n`;
}
