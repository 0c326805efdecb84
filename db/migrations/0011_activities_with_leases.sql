CREATE TABLE "activity_lines" (
	"activity_id" text NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "activity_lines_activity_id_number_pk" PRIMARY KEY("activity_id","number")
);
--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "doing" text;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "waiting_reason" text;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "actor" text NOT NULL DEFAULT 'system';--> statement-breakpoint
ALTER TABLE "activities" ALTER COLUMN "actor" DROP DEFAULT;--> statement-breakpoint
UPDATE "activities" SET "actor" = 'rule:' || (input ->> 'ruleId') WHERE input ? 'ruleId';--> statement-breakpoint
UPDATE "activities" SET "actor" = 'user:' || user_id WHERE user_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "lease_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "lease_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "node_id" text;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "retry_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "cancel_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "cancel_requested_by" text;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "log_lines" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "started_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "actor_name" text NOT NULL DEFAULT '';--> statement-breakpoint
ALTER TABLE "audit_events" ALTER COLUMN "actor_name" DROP DEFAULT;--> statement-breakpoint
UPDATE "audit_events" a SET "actor_name" = coalesce(
	(SELECT u.name FROM users u WHERE u.id = split_part(a.actor, ':', -1)),
	CASE WHEN actor LIKE 'rule:%' THEN 'Retention rule' WHEN actor LIKE 'run:%' THEN 'The script of a run'
		WHEN actor = 'console' THEN 'Somebody at the studio''s console' ELSE actor END);--> statement-breakpoint
ALTER TABLE "activity_lines" ADD CONSTRAINT "activity_lines_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activities_of_build" ON "activities" USING btree ((input ->> 'buildId')) WHERE kind = 'environmentBuild';