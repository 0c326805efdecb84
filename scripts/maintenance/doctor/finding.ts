/** What the doctor tells of one thing. `wrong`: the studio does not work until it is mended. */
export interface Finding {
  state: "ok" | "note" | "wrong";
  what: string;
  fix?: string;
}
