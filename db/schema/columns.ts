import { customType, timestamp } from "drizzle-orm/pg-core";
import { type Int64, readInt64 } from "@/domain/int64";

/** A moment in UTC. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const createdAt = () => moment("created_at").notNull().defaultNow();

/** All 64 bits of a whole number; drizzle's own modes either lose digits or make every number a bigint. */
export const int64 = customType<{ data: Int64; driverData: string }>({
  dataType: () => "bigint",
  fromDriver: (digits) => readInt64(String(digits))!,
  toDriver: String,
});

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });
