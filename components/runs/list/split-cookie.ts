/** The part of the page that the charts beside the runs take, in per cent. */
export const SPLIT_COOKIE = "runs-split";
/** Whether they are shown at all. */
export const PANEL_COOKIE = "runs-charts";

const USUAL_PERCENT = 40;

export function readSplit(value: string | undefined): number {
  const percent = Number(value);
  return percent >= 20 && percent <= 75 ? percent : USUAL_PERCENT;
}
