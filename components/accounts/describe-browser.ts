/** Most browsers name others before themselves, so the one that is named by the fewest comes first. */
const BROWSERS: [name: string, version: RegExp][] = [
  ["Edge", /\bEdg\w*\/(\d+)/],
  ["Opera", /\bOPR\/(\d+)/],
  ["Firefox", /\bFirefox\/(\d+)/],
  ["Chrome", /Chrome\/(\d+)/],
  ["Safari", /\bVersion\/(\d+).*\bSafari\//],
];
const SYSTEMS: [name: string, mark: RegExp][] = [
  ["Windows", /Windows/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["macOS", /Macintosh/],
  ["Linux", /Linux/],
];
const MAX_CHARACTERS = 60;

/** The browser and the system as a person would say them. */
export function describeBrowser(userAgent: string | null): string {
  if (!userAgent) return "Unknown";
  const system = SYSTEMS.find(([, mark]) => mark.test(userAgent))?.[0];
  for (const [name, version] of BROWSERS) {
    const found = version.exec(userAgent);
    if (found) return [`${name} ${found[1]}`, system].filter(Boolean).join(" on ");
  }
  return userAgent.slice(0, MAX_CHARACTERS);
}
