/**
 * A scalar as it stands in a YAML file, with what it means. Fields of text take the spelling (`1.10`, `no`, `010`),
 * fields of numbers the meaning; so nothing is lost before the schema has said what is wanted.
 */
export class Written {
  constructor(
    readonly source: string,
    readonly value: number | boolean,
  ) {}
}

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const PREFIXED = /^[-+]?0(?:x[0-9a-fA-F_]+|b[01_]+)$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;

/**
 * What an unquoted scalar means, by the rules of PyYAML, which reads these files at Azure: `yes` is true, `010` is
 * eight, `1e3` is text. Left out: times and dates (`12:30`, `2026-01-01`), which stay text.
 */
export function readScalar(source: string): string | null | Written {
  if (NULL.test(source)) return null;
  if (TRUE.test(source)) return new Written(source, true);
  if (FALSE.test(source)) return new Written(source, false);
  const number = readNumber(source);
  return number === undefined ? source : new Written(source, number);
}

function readNumber(source: string): number | undefined {
  const sign = source.startsWith("-") ? -1 : 1;
  const bare = source.replace(/^[-+]/, "").replaceAll("_", "");
  if (OCTAL.test(source)) return sign * Number.parseInt(bare, 8);
  if (PREFIXED.test(source)) return sign * Number(bare);
  if (DECIMAL.test(source) || FLOAT.test(source)) return sign * Number(bare);
  if (INFINITE.test(source)) return sign * Number.POSITIVE_INFINITY;
  return NAN.test(source) ? Number.NaN : undefined;
}

/**
 * The value of a literal input: a number where JavaScript prints it as Python does, its Python spelling otherwise
 * (`1.0`, `1e+16`, integers beyond 2^53), so that a command is given what Azure would give it.
 */
export function literalValue(written: Written): string | number | boolean {
  const { value, source } = written;
  if (typeof value !== "number") return value;
  const isFloat = /[.eE]/.test(source) && !PREFIXED.test(source);
  const text = isFloat ? floatText(value) : integerText(source, value);
  return String(value) === text ? value + 0 : text;
}

function integerText(source: string, value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const digits = source.replace(/^\+/, "").replaceAll("_", "");
  return DECIMAL.test(source) ? digits : source;
}

/** A number or boolean as Python prints it, which is how Azure puts a literal input into a command. */
export function pythonText(value: string | number | boolean): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return Number.isSafeInteger(value) ? String(value) : floatText(value);
}

/** As Python's `repr`: the shortest digits that read back equal, with an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
