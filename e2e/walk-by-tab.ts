import { expect, type Page } from "@playwright/test";

interface Walk {
  /** What takes a click, as it is in the page. */
  wanted: Set<Element>;
  reached: Set<Element>;
}
interface WalkWindow extends Window {
  walk: Walk;
}

const MAX_STEPS = 3_000;

/** Notes all that a pointer can use on the page as it stands. */
const beginWalk = () => {
  const CONTROLS =
    "a[href], button, input, select, textarea, summary, [contenteditable=true], [tabindex], [role=button], [role=link], [role=slider], [role=checkbox], [role=tab], [role=switch], [role=separator][aria-valuenow]";
  const isUsable = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.matches(":disabled") &&
    element.getAttribute("aria-disabled") !== "true" &&
    // Of a log's line one gets the link by `:120` in its search, instead of by thousands of stops.
    !element.closest("[inert], [aria-hidden=true], .monaco-editor, a[href^='#L']");
  const controls = [...document.querySelectorAll(CONTROLS)].filter(
    (element) =>
      isUsable(element) && !(element.matches("[tabindex='-1']") && !element.matches("a, button, [role]")),
  );
  // A pointer over what belongs to no control tells that it takes a click and no key.
  const pointed = [...document.body.querySelectorAll("*")].filter(
    (element) =>
      isUsable(element) &&
      getComputedStyle(element).cursor === "pointer" &&
      (!element.parentElement || getComputedStyle(element.parentElement).cursor !== "pointer") &&
      !element.closest(`${CONTROLS}, label`) &&
      !element.querySelector(CONTROLS),
  );
  const walk: Walk = { wanted: new Set([...controls, ...pointed]), reached: new Set() };
  (window as unknown as WalkWindow).walk = walk;
  // A field may have the focus already: the walk begins at the top all the same.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
};

interface Step {
  /** False at the end of the page. */
  isOn: boolean;
  isRepeated: boolean;
  isEditor: boolean;
  /** What is wrong with the focus here, if anything is. */
  complaint: string | null;
}

/** Looks where the focus is after a press of Tab. Its mark may come with the next frame only. */
const look = async (): Promise<Step> => {
  const { walk } = window as unknown as WalkWindow;
  const at = document.activeElement;
  if (!at || at === document.body)
    return { isOn: false, isRepeated: false, isEditor: false, complaint: null };
  const isRepeated = walk.reached.has(at);
  walk.reached.add(at);
  const isEditor = at.closest(".monaco-editor") !== null;
  const box = at.getBoundingClientRect();
  const isSeen =
    box.bottom > 0 && box.right > 0 && box.top < window.innerHeight && box.left < window.innerWidth;
  const findMark = () =>
    [at, at.closest("label"), at.parentElement].some((element) => {
      if (!element) return false;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      return outlineStyle !== "none" || boxShadow !== "none";
    });
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let isMarked = findMark();
  if (!isMarked) {
    await nextFrame();
    await nextFrame();
    isMarked = findMark();
  }
  const problem = isSeen ? (isMarked ? null : "no mark of the focus") : "out of sight";
  const complaint = isEditor || !problem ? null : `${problem}: ${at.outerHTML.slice(0, 160)}`;
  return { isOn: true, isRepeated, isEditor, complaint };
};

/** What was noted, is still there, and neither got the focus nor belongs to a group that did and is moved in by arrows. */
const findMissed = (): string[] => {
  const { wanted, reached } = (window as unknown as WalkWindow).walk;
  const GROUPS =
    "[role=tablist], [role=menu], [role=listbox], [role=tree], [role=grid], [role=radiogroup], [role=toolbar]";
  const isMovedTo = (element: Element) => {
    const group = element.closest(GROUPS);
    return group !== null && [...reached].some((other) => group.contains(other));
  };
  const isRadio = (element: Element) =>
    element instanceof HTMLInputElement &&
    element.type === "radio" &&
    [...reached].some((other) => other instanceof HTMLInputElement && other.name === element.name);
  return [...wanted]
    .filter(
      (element) => element.isConnected && !reached.has(element) && !isMovedTo(element) && !isRadio(element),
    )
    .map((element) => element.outerHTML.slice(0, 200));
};

/** Presses Tab from the top of the open page to its end; what cannot be reached or is not seen there is told. */
export async function walkByTab(page: Page): Promise<void> {
  const address = page.url();
  await page.evaluate(beginWalk);
  const complaints: string[] = [];
  let steps = 0;
  for (; steps < MAX_STEPS; steps += 1) {
    await page.keyboard.press("Tab");
    const { isOn, isRepeated, isEditor, complaint } = await page.evaluate(look);
    if (complaint) complaints.push(complaint);
    if (!isOn || (isRepeated && !isEditor)) break;
    if (isEditor) await page.keyboard.press("Escape");
  }
  expect.soft(steps, `the focus comes to an end on ${address}`).toBeLessThan(MAX_STEPS);
  expect.soft(complaints, `the focus on ${address}`).toEqual([]);
  expect.soft(await page.evaluate(findMissed), `what Tab does not reach on ${address}`).toEqual([]);
}
