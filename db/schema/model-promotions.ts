import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { PromotedStage, PromotionState } from "@/domain/promotions";
import { assetVersions } from "./assets";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** Who asked for an alias or a stage of a version and why, and who decided it, when and why. */
export const modelPromotions = pgTable(
  "model_promotions",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    versionId: text("version_id")
      .notNull()
      .references(() => assetVersions.id, { onDelete: "cascade" }),
    /** One of both. */
    alias: text("alias"),
    stage: text("stage").$type<PromotedStage>(),
    reason: text("reason").notNull(),
    state: text("state").$type<PromotionState>().notNull().default("open"),
    userId: text("user_id").notNull(),
    userName: text("user_name").notNull(),
    createdAt: createdAt(),
    decidedBy: text("decided_by"),
    decidedAt: moment("decided_at"),
    decision: text("decision").notNull().default(""),
  },
  (t) => [
    index("model_promotions_version").on(t.versionId),
    index("model_promotions_recent").on(t.workspaceId, t.createdAt),
    // What is asked for already is not asked for again.
    uniqueIndex("model_promotions_open")
      .on(t.versionId, sql`coalesce(alias, '')`, sql`coalesce(stage, '')`)
      .where(sql`state = 'open'`),
  ],
);
