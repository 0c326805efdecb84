import type { Permission } from "../permissions";

/** What is at a path: a file, or a folder; null where both are right. */
export type ContentKind = "file" | "folder" | null;

/** What the studio asks of a kind of asset. A new kind answers it in a file of its own, and has its line in assets.ts. */
export interface AssetKindDescriptor {
  /** One of them, and several. */
  noun: string;
  plural: string;
  /** Its part of addresses: those of the studio, of REST and of Azure's registries. */
  path: string;
  /** Where its pages are, below the workspace. */
  pages: string;
  read: Permission;
  write: Permission;
  /**
   * The words that its file has for `type`, with what each holds. Inputs of jobs can be a version of the kind by these, and
   * outputs of these become one; a kind without them is neither.
   */
  types: Readonly<Record<string, ContentKind>>;
  /** How a text names a version beside the ways of all kinds; groups `name` and `version` or `alias`. */
  spelling?: RegExp;
  /** True where single versions have names of their own beside `latest`. */
  hasAliases: boolean;
  /** True where its description is a card, which has a place of its own on the page. */
  hasCard: boolean;
}
