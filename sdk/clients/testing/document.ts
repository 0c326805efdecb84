/** For tests: what a document tells its reader to write and to type. */

export interface Document {
  /** Blocks that are named after a file: "```yaml job.yml". */
  files: { path: string; content: string }[];
  /** All shell blocks, in order, as one script. */
  shell: string;
  /** Python blocks that are not files. */
  python: string[];
}

const FENCE = /^(<!-- Not run by the tests: .+ -->\n)?```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

/** Reads the fenced blocks of a Markdown text; one that says so is left out. */
export function readDocument(markdown: string): Document {
  const blocks = [...markdown.matchAll(FENCE)]
    .map(([, exception, language, path, content = ""]) => ({ exception, language, path, content }))
    .filter((block) => block.exception === undefined);
  const files = blocks.flatMap(({ path, content }) => (path === undefined ? [] : [{ path, content }]));
  const unnamed = blocks.filter((block) => block.path === undefined);
  const written = (language: string) =>
    unnamed.filter((block) => block.language === language).map((block) => block.content);
  return { files, shell: written("sh").join("\n"), python: written("python") };
}
