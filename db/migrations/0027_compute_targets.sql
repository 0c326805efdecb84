ALTER TABLE "compute_targets" ADD COLUMN "is_shared" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "settings" jsonb;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "credentials" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "host_key" text;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "tags" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "notices" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "stopped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "unreachable_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "unreachable_why" text;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "lease_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "lease_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "compute_targets" ADD COLUMN "created_by_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "node_tokens" ADD COLUMN "target_id" text;--> statement-breakpoint
ALTER TABLE "nodes" ADD COLUMN "target_id" text;