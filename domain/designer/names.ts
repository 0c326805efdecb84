/** Names of steps and of the pipeline's inputs and outputs: letters, digits and _, no digit first. */
export const STEP_NAME = /^[a-zA-Z_]\w{0,254}$/;

/** A name like the wanted one that nobody has yet: `clean`, `clean_2`. */
export function freeStepName(taken: Iterable<string>, wanted: string): string {
  const all = new Set(taken);
  const plain = wanted
    .toLowerCase()
    .replace(/\W+/g, "_")
    .replace(/^_+|(?<!_)_+$/g, "")
    .slice(0, 200);
  const base = STEP_NAME.test(plain) ? plain : `step_${plain}`.replace(/_$/, "");
  if (!all.has(base)) return base;
  for (let number = 2; ; number++) if (!all.has(`${base}_${number}`)) return `${base}_${number}`;
}

/** The address of a component where there is little room: of one in a registry its name alone. */
export const shortComponent = (address: string): string =>
  address
    .replace(/^azureml:\/\/registries\/[^/]+\/components\//, "")
    .replace(/\/(?:labels|versions)\/[^/]+$/, "");
