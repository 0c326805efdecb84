import { isScalar, parseDocument } from "yaml";

export type FieldValue = string | number | boolean | Record<string, unknown> | unknown[] | null;

/**
 * The text with one field set, or taken away by null; comments, order and everything else stay as they were written.
 * Null when the text is no YAML that could be edited.
 */
export function setJobField(text: string, path: readonly string[], value: FieldValue): string | null {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0) return null;
  if (value === null) {
    if (document.hasIn(path)) document.deleteIn(path);
    return document.toString({ lineWidth: 0 });
  }
  const node = document.getIn(path, true);
  if (isScalar(node) && typeof value !== "object") node.value = value;
  else document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}
