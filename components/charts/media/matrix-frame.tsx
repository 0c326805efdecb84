"use client";
import { ScrollBox } from "../../ui/scroll-box";
import { Skeleton } from "../../ui/states";
import type { FrameProps } from "./frame-props";
import { type ConfusionMatrix, readMatrix } from "./read-media";
import { useJson } from "./use-json";

/** With more classes than this a table of them is no picture any more. */
const MAX_CLASSES = 40;
/** The strongest tint that the figures stay readable on, in both themes. */
const STRONGEST = 45;

/** A confusion matrix: the more of a true class were taken for another, the stronger the cell. */
export function MatrixFrame(props: FrameProps) {
  const { data, error } = useJson(props, readMatrix);
  if (error) return <p className="py-2 text-sm text-muted">The matrix cannot be shown. {error.message}</p>;
  if (!data) return <Skeleton className="h-full" />;
  if (data.labels.length > MAX_CLASSES) {
    return (
      <p className="m-auto text-sm text-muted">{data.labels.length} classes: download it to look at it.</p>
    );
  }
  return (
    <ScrollBox label={`Matrix of ${props.title}`} className="min-h-0 flex-1">
      <MatrixTable matrix={data} />
    </ScrollBox>
  );
}

function MatrixTable({ matrix: { labels, counts } }: { matrix: ConfusionMatrix }) {
  return (
    <table className="num mx-auto border-collapse text-center text-xs">
      <caption className="pb-1 text-faint">Rows: true class. Columns: predicted.</caption>
      <thead>
        <tr>
          <td />
          {labels.map((label) => (
            <th
              key={label}
              scope="col"
              className="max-w-24 truncate px-1.5 py-1 font-normal text-muted"
              title={label}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map((row, index) => {
          const total = row.reduce((sum, count) => sum + count, 0) || 1;
          return (
            <tr key={labels[index]}>
              <th
                scope="row"
                className="max-w-24 truncate px-1.5 text-right font-normal text-muted"
                title={labels[index]}
              >
                {labels[index]}
              </th>
              {row.map((count, column) => (
                <td
                  key={labels[column]}
                  className="h-8 min-w-10 border px-1.5"
                  title={`${labels[index]} taken for ${labels[column]}: ${((100 * count) / total).toFixed(1)} %`}
                  style={{
                    background: `color-mix(in oklab, var(--series-1) ${Math.round((STRONGEST * count) / total)}%, var(--surface))`,
                  }}
                >
                  {count}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
