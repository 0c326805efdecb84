"use client";
import { Check, Square } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import { classes } from "../ui/classes";
import { ScrollBox } from "../ui/scroll-box";
import { isElsewhere, pictureAddress, safeLink } from "./addresses";
import { levelHeadings, type TreeNode } from "./heading-levels";

/** What is drawn in place of a fenced block, by the word after its fence. */
export type Fences = Record<string, (text: string) => ReactNode>;

interface MarkdownProps {
  text: string;
  fences?: Fences;
  /** The level of the text's highest heading: one below that of the page around it. */
  headingLevel?: 2 | 3 | 4;
  /** The address that a picture is loaded from, or null for a link in its place. */
  pictureOf?: (address: string) => string | null;
  className?: string;
}

const NO_FENCES: Fences = {};
/** Quotes and lists in each other so deep that reading them takes seconds, or more stack than there is. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){60}/m;
const LOOK =
  "flex min-w-0 flex-col gap-3 text-base break-words [&_a]:text-accent [&_a]:underline [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_blockquote]:text-muted [&_code]:rounded-sm [&_code]:bg-sunken [&_code]:px-1 [&_code]:font-mono [&_code]:text-xs [&_:is(h2,h3,h4,h5,h6)]:font-semibold [&_h2]:mt-2 [&_h2]:text-xl [&_h3]:mt-1 [&_h3]:text-lg [&_hr]:border-t [&_img]:max-h-[70vh] [&_img]:max-w-full [&_img]:rounded-md [&_li]:my-0.5 [&_ol]:list-decimal [&_ol]:pl-6 [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_td]:border [&_td]:px-2.5 [&_td]:py-1 [&_th]:border [&_th]:bg-sunken [&_th]:px-2.5 [&_th]:py-1 [&_th]:text-left [&_th]:font-medium [&_ul]:list-disc [&_ul]:pl-6 [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-1";

/** A text in Markdown (GitHub's kind), drawn as elements: HTML in it stays text, and nothing is loaded from elsewhere. */
export function Markdown({
  text,
  fences = NO_FENCES,
  headingLevel = 3,
  pictureOf = pictureAddress,
  className,
}: MarkdownProps) {
  const body = useMemo(
    () => render(text, headingLevel, componentsFor(fences, pictureOf)),
    [text, headingLevel, fences, pictureOf],
  );
  return <div className={classes(LOOK, className)}>{body}</div>;
}

function render(text: string, headingLevel: number, components: Components): ReactNode {
  if (TOO_DEEP.test(text)) return <pre className="font-mono text-xs whitespace-pre-wrap">{text}</pre>;
  return (
    <ReactMarkdown
      components={components}
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[[levelHeadings, headingLevel]]}
      urlTransform={safeLink}
    >
      {text}
    </ReactMarkdown>
  );
}

const componentsFor = (fences: Fences, pictureOf: (address: string) => string | null): Components => ({
  a: ({ node: _node, href = "", children, ...rest }) =>
    href === "" ? (
      <span>{children}</span>
    ) : (
      <a href={href} {...rest} {...(isElsewhere(href) && { target: "_blank", rel: "noopener noreferrer" })}>
        {children}
      </a>
    ),
  img: ({ src, alt = "" }) => <Picture address={String(src ?? "")} alt={alt} pictureOf={pictureOf} />,
  pre: ({ node, children }) => <Block node={node as TreeNode} {...{ fences, children }} />,
  table: ({ children }) => (
    <ScrollBox label="Table" className="max-w-full">
      <table className="border-collapse text-sm">{children}</table>
    </ScrollBox>
  ),
  // The only input is the box of a task list, which has no label of its own.
  input: ({ checked }) => (
    <span
      role="img"
      aria-label={checked ? "Done" : "To do"}
      className="mr-1.5 inline-block align-text-bottom"
    >
      {checked ? <Check className="size-4 text-success" /> : <Square className="size-4 text-faint" />}
    </span>
  ),
});

interface PictureProps {
  address: string;
  alt: string;
  pictureOf(address: string): string | null;
}

function Picture({ address, alt, pictureOf }: PictureProps) {
  const href = pictureOf(address);
  // biome-ignore lint/performance/noImgElement: the file is shown as it was stored
  if (href) return <img src={href} alt={alt} loading="lazy" decoding="async" />;
  if (address === "") return <span>{alt}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {alt || address}
    </a>
  );
}

interface BlockProps {
  node: TreeNode;
  fences: Fences;
  children: ReactNode;
}

function Block({ node, fences, children }: BlockProps) {
  const code = node.children?.[0] as (TreeNode & ExtraProps["node"]) | undefined;
  const name = /language-(\S+)/.exec(String(code?.properties?.className ?? ""))?.[1] ?? "";
  if (Object.hasOwn(fences, name)) return fences[name]!(code?.children?.[0]?.value ?? "");
  return (
    <ScrollBox label={name ? `Code in ${name}` : "Code"} className="max-h-[60vh] rounded-md border bg-sunken">
      <pre className="p-3 font-mono text-xs leading-5">{children}</pre>
    </ScrollBox>
  );
}
