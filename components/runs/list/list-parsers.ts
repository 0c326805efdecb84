import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { RUN_STATUSES } from "@/domain/runs";

export const DENSITIES = ["compact", "roomy"] as const;

/** What the runs list shows, as its address has it. The server reads the same for the first paint. */
export const listParsers = {
  /** Words of a name, or a filter in the search language. */
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(RUN_STATUSES)).withDefault([]),
  experiment: parseAsString,
  archived: parseAsBoolean.withDefault(false),
  /** Lists children among the others, in place of a tree. A filter always does. */
  flat: parseAsBoolean.withDefault(false),
  /** Fields of the search language, in their order; the usual ones without it. */
  cols: parseAsArrayOf(parseAsString),
  /** Widths that were dragged, one beside each field: `metrics.loss`, 140, … */
  widths: parseAsArrayOf(parseAsString).withDefault([]),
  sort: parseAsString,
  density: parseAsStringLiteral(DENSITIES).withDefault("compact"),
  /** The field whose values make the groups. */
  group: parseAsString,
  /** Runs whose children are shown. */
  open: parseAsArrayOf(parseAsString).withDefault([]),
  pins: parseAsArrayOf(parseAsString).withDefault([]),
  /** The run that others show their difference to. */
  base: parseAsString,
  sel: parseAsArrayOf(parseAsString).withDefault([]),
  /** Runs that are left out of the charts. */
  hide: parseAsArrayOf(parseAsString).withDefault([]),
  /** The metrics that are charted beside the table; the first columns without it. */
  charts: parseAsArrayOf(parseAsString),
  /** Whether the charts are shown; as they were last without it. */
  panel: parseAsBoolean,
};

export const loadListState = createLoader(listParsers);
export type ListState = inferParserType<typeof listParsers>;
