import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { loadCurated } from "../environments/load-curated";
import { loadComponents } from "./load-components";

const GUIDE = path.resolve(import.meta.dirname, "../../docs/guides/component-library.md");

test("every component of the library says what it is, brings what it needs, and is in the guide", async () => {
  const [library, curated] = await Promise.all([loadComponents(), loadCurated()]);
  const guide = fs.readFileSync(GUIDE, "utf8");
  expect(library.size).toBeGreaterThan(15);
  for (const [name, { component, tags, description, files }] of library) {
    expect(component, name).toMatchObject({ type: "command", name, display_name: expect.any(String) });
    expect(description.length, name).toBeGreaterThan(20);
    expect(tags.category, name).toBeTruthy();
    const said = [...Object.values(component.inputs ?? {}), ...Object.values(component.outputs ?? {})];
    expect(
      said.every((port) => port.description),
      name,
    ).toBe(true);
    const paths = files.map((file) => file.path);
    expect(paths, name).toEqual(expect.arrayContaining(["run.py", "atelier_tables/step.py"]));
    const { environment } = component as Extract<typeof component, { type: "command" }>;
    expect(resolveEnvironment(environment, { curated, texts: {} }).issues, name).toEqual([]);
    expect(guide).toContain(`\`${name}\``);
  }
});
