/** Functions that run inside the page: each stands alone, because only its own text gets there. */

/** Milliseconds since the navigation began, once the condition of `isThere` is seen at a frame. */
export function whenRowsThere(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.querySelector("[data-run]")) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** The same, once every card of a chart that can be seen is drawn, `atLeast` so many; how many cards there are, too. */
export function whenChartsThere(atLeast: number): Promise<{ ms: number; cards: number }> {
  return new Promise((resolve) => {
    const look = () => {
      const cards = [...document.querySelectorAll("section[aria-label]")].filter((card) => {
        const { top, bottom, height } = card.getBoundingClientRect();
        const isCard = card.querySelector("button[aria-label^='Open ']") !== null;
        return isCard && height > 0 && bottom > 0 && top < innerHeight;
      });
      const isDrawn = cards.length >= atLeast && cards.every((card) => card.querySelector("[role=img]"));
      if (isDrawn) resolve({ ms: performance.now(), cards: cards.length });
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Scrolls the table of runs by a row and a half a frame, and returns how long each frame took. */
export function scrollRows(frames: number): Promise<number[]> {
  const box = document.querySelector("section[aria-label=Runs]")!;
  return new Promise((resolve) => {
    const times: number[] = [];
    let lastMs = performance.now();
    const step = (nowMs: number) => {
      times.push(nowMs - lastMs);
      lastMs = nowMs;
      box.scrollTop += 48;
      if (times.length < frames) requestAnimationFrame(step);
      else resolve(times.slice(1));
    };
    requestAnimationFrame(step);
  });
}

/** Resolves to the moment when another run than `before` is the first of the table. */
export function whenFirstRowIsNot(before: string): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const first = document.querySelector("[data-run]")?.getAttribute("data-run");
      if (first && first !== before) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}
