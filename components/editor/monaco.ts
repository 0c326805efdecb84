"use client";
/** Monaco from our own bundle, with the languages that a run is made of and nothing from another host. */
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/dockerfile/register";
import "monaco-editor/languages/definitions/html/register";
import "monaco-editor/languages/definitions/ini/register";
import "monaco-editor/languages/definitions/javascript/register";
import "monaco-editor/languages/definitions/markdown/register";
import "monaco-editor/languages/definitions/python/register";
import "monaco-editor/languages/definitions/r/register";
import "monaco-editor/languages/definitions/shell/register";
import "monaco-editor/languages/definitions/sql/register";
import "monaco-editor/languages/definitions/typescript/register";
import "monaco-editor/languages/definitions/xml/register";
import "monaco-editor/languages/definitions/yaml/register";

declare global {
  interface Window {
    MonacoEnvironment?: { getWorker(): Worker };
  }
}

window.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL("monaco-editor/editor/editor.worker", import.meta.url), { type: "module" }),
};

/** True when the page is drawn dark, by the reader's choice or by the system's. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const token = (name: string): string => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
};

/** Takes the page's own colours for the editor's ground and text. */
export function applyPageTheme(): void {
  monaco.editor.defineTheme("atelier", {
    base: isDark() ? "vs-dark" : "vs",
    inherit: true,
    // The inherited colour of YAML's keys is too faint on the current line.
    rules: [{ token: "type", foreground: token("--info") }],
    colors: {
      "editor.background": token("--surface"),
      "editor.foreground": token("--ink"),
      "editorLineNumber.foreground": token("--faint"),
      "editor.lineHighlightBackground": token("--hover"),
      focusBorder: token("--accent"),
    },
  });
  monaco.editor.setTheme("atelier");
}

const LANGUAGES: Record<string, string> = {
  py: "python",
  yml: "yaml",
  yaml: "yaml",
  sh: "shell",
  md: "markdown",
  // The language of its own for JSON wants a worker; its words are those of YAML.
  json: "yaml",
  js: "javascript",
  mjs: "javascript",
  ts: "typescript",
  tsx: "typescript",
  html: "html",
  htm: "html",
  xml: "xml",
  svg: "xml",
  sql: "sql",
  r: "r",
  dockerfile: "dockerfile",
  toml: "ini",
  ini: "ini",
  cfg: "ini",
};

export const languageOf = (path: string): string =>
  LANGUAGES[path.split(/[./]/).at(-1)!.toLowerCase()] ?? "plaintext";

export { monaco };
