const EVERY_MS = 5_000;

export interface Progress {
  /** One more run was written, with so many points. */
  count(points: number): void;
  end(remark: string): void;
}

/** Says every few seconds how far it is. */
export function showProgress(wanted: number): Progress {
  const beganMs = Date.now();
  let runs = 0;
  let points = 0;
  const say = (remark = "") => {
    const seconds = (Date.now() - beganMs) / 1000;
    const rate = runs / seconds;
    const left = runs > 0 && runs < wanted ? `, about ${Math.ceil((wanted - runs) / rate)} s left` : "";
    const numbers = `${runs.toLocaleString("en")} of ${wanted.toLocaleString("en")} runs, ${points.toLocaleString("en")} points`;
    console.log(
      `${numbers} in ${seconds.toFixed(0)} s (${rate.toFixed(0)} runs/s)${left}${remark && `. ${remark}`}`,
    );
  };
  const timer = setInterval(() => say(), EVERY_MS);
  return {
    count(more) {
      runs++;
      points += more;
    },
    end(remark) {
      clearInterval(timer);
      say(remark);
    },
  };
}
