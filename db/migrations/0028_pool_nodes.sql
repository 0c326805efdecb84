CREATE TABLE "pool_nodes" (
	"id" text PRIMARY KEY NOT NULL,
	"target_id" text NOT NULL,
	"place" integer NOT NULL,
	"name" text NOT NULL,
	"home_id" text NOT NULL,
	"slots" integer NOT NULL,
	"pid" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"busy_at" timestamp (3) with time zone,
	"draining_at" timestamp (3) with time zone,
	"problem" text,
	CONSTRAINT "pool_nodes_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "claimed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "pool_nodes_place" ON "pool_nodes" USING btree ("target_id","place");--> statement-breakpoint
ALTER TABLE "compute_targets" DROP COLUMN "lease_epoch";--> statement-breakpoint
ALTER TABLE "compute_targets" DROP COLUMN "lease_expires_at";