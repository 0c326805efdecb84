/** The part of a tree of HTML elements that is asked for here. */
export interface TreeNode {
  type: string;
  tagName?: string;
  value?: string;
  children?: TreeNode[];
}

const LOWEST = 6;

/**
 * A rehype plugin: headings begin at `first`, below those of the page around them, and none is skipped on the way down,
 * so that the outline of the page holds whatever its writer chose.
 */
export function levelHeadings(first: number) {
  return (tree: TreeNode): void => {
    let last = first - 1;
    const visit = (node: TreeNode) => {
      const depth = /^h([1-6])$/.exec(node.tagName ?? "")?.[1];
      if (depth) {
        last = Math.min(first + Number(depth) - 1, last + 1, LOWEST);
        node.tagName = `h${last}`;
      }
      for (const child of node.children ?? []) visit(child);
    };
    visit(tree);
  };
}
