// DuckDB with everything shut that reaches out: no file but those that it is given, no extension, bounded memory.
import { DuckDBInstance } from "@duckdb/node-api";

/** @typedef {import("@duckdb/node-api").DuckDBConnection} Connection */

const CLOSED = [
  "set temp_directory = ''",
  "set enable_external_access = false",
  "set preserve_insertion_order = true",
  "set TimeZone = 'UTC'",
];

/** @param {string[]} files @param {number} memoryMb @returns {Promise<Connection>} */
export async function openDuck(files, memoryMb) {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryMb}MB`,
    threads: "2",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run(`set allowed_paths = [${files.map(quote).join(", ")}]`);
  for (const statement of CLOSED) await connection.run(statement).catch(passTimeZone(statement));
  await connection.run("set lock_configuration = true");
  return connection;
}

/** The time zone belongs to an extension that not every build has; without it all is UTC anyway. @param {string} statement */
const passTimeZone = (statement) => (/** @type {unknown} */ failure) => {
  if (!statement.includes("TimeZone")) throw failure;
};

/** @param {string} text */
export const quote = (text) => `'${text.replaceAll("'", "''")}'`;
/** @param {string} name */
export const quoteName = (name) => `"${name.replaceAll('"', '""')}"`;

/** @param {Connection} connection @param {string} query @returns {Promise<any[][]>} */
export async function ask(connection, query) {
  return (await connection.runAndReadAll(query)).getRowsJson();
}

/** What the columns of a table or a query are, in their order. @param {Connection} connection @param {string} from */
export async function columnsOf(connection, from) {
  const rows = await ask(connection, `describe select * from ${from}`);
  return rows.map(([name, type]) => ({
    name: String(name),
    stored: String(type),
    type: kindOf(String(type)),
  }));
}

/** The type in people's words. @param {string} stored */
function kindOf(stored) {
  if (/\[\d*\]$|^(STRUCT|MAP|UNION|LIST)/.test(stored)) return "nested";
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(stored)) return "integer";
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(stored)) return "number";
  if (stored === "BOOLEAN") return "boolean";
  if (stored === "DATE") return "date";
  if (/^TIMESTAMP/.test(stored)) return "timestamp";
  if (/^TIME/.test(stored)) return "time";
  return stored === "BLOB" ? "bytes" : "text";
}

/** Reads a sheet into the table `t`, its types found by all of its values. @param {Connection} connection @param {import("./sheet.mjs").Sheet} sheet */
export async function loadSheet(connection, sheet) {
  const texts = [...sheet.texts].map((index) => `'c${index}': 'VARCHAR'`);
  const types = texts.length > 0 ? `, types = {${texts.join(", ")}}` : "";
  await connection.run(`create table t as select * from read_csv(${quote(sheet.file)}, delim = ',', quote = '"', escape = '"',
    header = true, nullstr = '', sample_size = -1, max_line_size = 4194304, buffer_size = 8388608, new_line = '\\n', comment = '', encoding = 'utf-8'${types})`);
}
