import { LazyEditor } from "./lazy-editor";

/** A text to read, with its colours, its search and its folding. */
export function CodeView({ text, path }: { text: string; path: string }) {
  return (
    <div className="relative min-h-64 flex-1">
      <div className="absolute inset-0">
        <LazyEditor key={path} text={text} path={path} label={path} isReadOnly />
      </div>
    </div>
  );
}
