import { stringify } from "yaml";
import type { TargetSettings } from "./settings";

interface Written {
  name: string;
  settings: TargetSettings;
  hostKey: string | null;
  description: string;
  tags: Record<string, string>;
  /** The name of the secret by the field. */
  credentials: Record<string, string>;
}

/** The file of a target as it is: what is empty is left out, and of a credential the name of its secret is there. */
export function writeTarget({ name, settings, hostKey, description, tags, credentials }: Written): string {
  const { type, ...own } = settings;
  const said = {
    ...{ name, type, ...own, ...credentials },
    ...(hostKey === null ? {} : { host_key: hostKey }),
    ...(description === "" ? {} : { description }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
  return stringify(JSON.parse(JSON.stringify(said)), { lineWidth: 0 });
}
