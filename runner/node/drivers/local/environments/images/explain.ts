/** Why an image could not be had, from what an engine said. */
import { readDockerfile } from "@/domain/dockerfile";

const RULES: [RegExp, (image: string) => string][] = [
  [
    /no such host|dial tcp|i\/o timeout|connection refused|network is unreachable|no route to host|TLS handshake/i,
    (image) => `the registry of ${image} cannot be reached from this machine`,
  ],
  [
    /manifest unknown|name unknown|repository .*not found|not found: manifest|404 \(Not Found\)/i,
    (image) => `there is no image ${image} in its registry`,
  ],
  [
    /denied|unauthorized|authentication required/i,
    (image) =>
      `the registry gives ${image} to nobody who is not signed in, or has none of that name; what was brought to this machine with podman or docker is used without asking`,
  ],
];

/** In words, without a full stop. */
export function explainPull(image: string, said: string): string {
  const rule = RULES.find(([pattern]) => pattern.test(said));
  return rule ? rule[1](image) : `${image} could not be brought here: ${lastWords(said)}`;
}

/** `Error: building at STEP "RUN false": while running runtime: exit status 1` */
const FAILED_STEP = /building at STEP "([\s\S]*?)": ([\s\S]*?)(?:\n|$)/;
const BAD_BASE = /creating build container: ([\s\S]*?)(?:\n|$)/;

export function explainDockerfile(dockerfile: string, said: string): string {
  const [, step, reason = ""] = FAILED_STEP.exec(said) ?? [];
  if (step !== undefined) {
    const wanted = plain(step);
    const found = readDockerfile(dockerfile).find(({ name, flags, words }) =>
      plain([name, ...flags, ...words].join(" ")).startsWith(wanted),
    );
    const at = found ? `line ${found.line} of the Dockerfile failed` : "a line of the Dockerfile failed";
    return `${at}: ${step} (${reason.replace(/^while running runtime: /, "").trim()})`;
  }
  const [, base] = BAD_BASE.exec(said) ?? [];
  const image = [...said.matchAll(/^STEP \d+\/\d+: FROM (\S+)/gm)].at(-1)?.[1] ?? "its base";
  return base ? explainPull(image, base) : `the Dockerfile could not be built: ${lastWords(said)}`;
}

const plain = (text: string): string => text.replace(/\s+/g, " ").trim();

const lastWords = (said: string): string =>
  said
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^Error:\s*/, "")
    .slice(0, 500) || "the engine said nothing";
