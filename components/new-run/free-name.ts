/** What something is called in the job: as it is called here, as far as a name may be, and numbered where that is taken. */
export function freeName(called: string, taken: Readonly<Record<string, unknown>>): string {
  const plain = called.replace(/\W/g, "_").replace(/^(?=\d|$)/, "_");
  const names = Array.from({ length: Object.keys(taken).length + 1 }, (_, n) =>
    n === 0 ? plain : `${plain}_${n + 1}`,
  );
  return names.find((name) => !Object.hasOwn(taken, name))!;
}
