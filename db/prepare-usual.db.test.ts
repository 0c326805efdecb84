import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { openDb } from "./client";
import { testDatabase } from "./testing";

const database = testDatabase();

test("what is asked over and over is prepared, in transactions too; lists of values are not", async () => {
  const { db, close } = openDb(database.url, 1);
  const prepared = async () =>
    (
      await db.execute<{ statement: string }>(
        "select statement from pg_prepared_statements where statement like '%$1%'",
      )
    ).map(({ statement }) => statement);
  try {
    for (let n = 0; n < 5; n++) {
      expect(await db.execute(sql`select ${n}::int as plain`)).toEqual([{ plain: n }]);
      await db.transaction(async (tx) => {
        await tx.transaction((inner) => inner.execute(sql`select ${n}::int as nested`));
      });
    }
    const many = Array.from({ length: 50 }, (_, n) => n);
    for (let n = 0; n < 5; n++)
      await db.execute(
        sql`select 1 where 1 in (${sql.join(
          many.map((value) => sql`${value}::int`),
          sql`, `,
        )})`,
      );
    expect((await prepared()).sort()).toEqual(["select $1::int as nested", "select $1::int as plain"]);
    await expect(db.execute(sql`select ${"x"}::int as plain`)).rejects.toThrow();
    expect(await db.execute(sql`select ${7}::int as plain`)).toEqual([{ plain: 7 }]);
  } finally {
    await close();
  }
});
