import type { Letter } from "@/domain/delivery-words";

/** For tests: a letter that tells of a run's end. */
export const LETTER: Letter = {
  id: "dlv_1",
  event: "runEnded",
  told: {
    ...{ workspace: "default", subject: "run", name: "run_1", title: "night", status: "completed" },
    ...{ message: null, by: "Ada", at: "2027-01-31T08:00:00.000Z" },
  },
};
