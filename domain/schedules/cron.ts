/** A cron expression of five fields: minute, hour, day of the month, month, day of the week. */
export interface Cron {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  /** 0 is Sunday. */
  weekDays: number[];
  /** As cron has it: with both kinds of days given, a day of either kind is one. */
  isEitherDay: boolean;
  isEveryHour: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  noun: string;
  least: number;
  most: number;
  names?: readonly string[];
  /** The number of the first name. */
  from?: number;
}

const FIELDS = [
  { noun: "minute", least: 0, most: 59 },
  { noun: "hour", least: 0, most: 23 },
  { noun: "day of the month", least: 1, most: 31 },
  { noun: "month", least: 1, most: 12, names: MONTHS, from: 1 },
  { noun: "day of the week", least: 0, most: 7, names: DAYS, from: 0 },
] as const satisfies Field[];

/** The expression, or what is wrong with it in words. */
export function readCron(text: string): Cron | string {
  const words = text.trim().split(/\s+/);
  if (words.length !== FIELDS.length)
    return `an expression has five fields (minute, hour, day of the month, month, day of the week), and this has ${words.length}`;
  const read = words.map((word, index) => readField(word.toLowerCase(), FIELDS[index]!));
  const wrong = read.find((field) => typeof field === "string");
  if (wrong !== undefined) return wrong;
  const [minutes, hours, days, months, week] = read as number[][];
  const weekDays = [...new Set(week!.map((day) => day % 7))].sort((a, b) => a - b);
  const isEitherDay = !words[2]!.startsWith("*") && !words[4]!.startsWith("*");
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekDays,
    isEitherDay,
    isEveryHour: hours!.length === 24,
  };
}

function readField(word: string, field: Field): number[] | string {
  const found = new Set<number>();
  for (const part of word.split(",")) {
    const [range = "", stepText, ...more] = part.split("/");
    const step = stepText === undefined ? 1 : readNumber(stepText);
    if (more.length > 0 || step === null || step < 1) return wrongIn(field, part);
    const ends = readRange(range, field, stepText !== undefined);
    if (!ends) return wrongIn(field, part);
    for (let value = ends[0]; value <= ends[1]; value += step) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function readRange(text: string, field: Field, hasStep: boolean): [number, number] | null {
  if (text === "*") return [field.least, field.most === 7 ? 6 : field.most];
  const ends = text.split("-").map((end) => readValue(end, field));
  const [first, last = hasStep ? field.most : first] = ends;
  if (ends.length > 2 || first == null || last == null || first > last) return null;
  return [first, last];
}

function readValue(text: string, { least, most, names = [], from = 0 }: Field): number | null {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + from : readNumber(text);
  return value !== null && value >= least && value <= most ? value : null;
}

const readNumber = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);

const wrongIn = ({ noun, least, most }: Field, part: string): string =>
  `“${part.slice(0, 40)}” is no ${noun}: ${least} to ${most}, *, lists, ranges and steps such as */15 are`;
