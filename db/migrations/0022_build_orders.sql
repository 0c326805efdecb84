CREATE TABLE "build_orders" (
	"id" text PRIMARY KEY NOT NULL,
	"activity_id" text NOT NULL,
	"build_id" text NOT NULL,
	"work" text NOT NULL,
	"run_id" text,
	"given_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"freed_bytes" bigint,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "build_orders" ADD CONSTRAINT "build_orders_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build_orders" ADD CONSTRAINT "build_orders_build_id_environment_builds_id_fk" FOREIGN KEY ("build_id") REFERENCES "public"."environment_builds"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "build_orders_open" ON "build_orders" USING btree ("build_id") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "build_orders_activity" ON "build_orders" USING btree ("activity_id");