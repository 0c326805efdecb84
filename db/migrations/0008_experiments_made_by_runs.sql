ALTER TABLE "groups" DROP CONSTRAINT "groups_name_unique";--> statement-breakpoint
ALTER TABLE "experiments" ADD COLUMN "created_by_run_id" text;