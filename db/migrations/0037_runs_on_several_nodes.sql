CREATE TABLE "run_peers" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"run_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"instance" integer NOT NULL,
	"compute" text NOT NULL,
	"state" text DEFAULT 'wanted' NOT NULL,
	"node_id" text,
	"slot" integer,
	"address" text,
	"ports" jsonb,
	"started_at" timestamp (3) with time zone,
	"command_ended_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"outcome" jsonb,
	"lease_epoch" integer DEFAULT 0 NOT NULL,
	"lease_expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "instance_count" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "run_peers" ADD CONSTRAINT "run_peers_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_peers" ADD CONSTRAINT "run_peers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_peers_run" ON "run_peers" USING btree ("run_id","attempt","instance");--> statement-breakpoint
CREATE INDEX "run_peers_node" ON "run_peers" USING btree ("node_id") WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "run_peers_wanted" ON "run_peers" USING btree ("compute") WHERE state = 'wanted';--> statement-breakpoint
CREATE INDEX "run_peers_leased" ON "run_peers" USING btree ("lease_expires_at") WHERE lease_expires_at is not null;--> statement-breakpoint
CREATE INDEX "runs_queue_of_several" ON "runs" USING btree ("compute") WHERE status = 'queued' and instance_count > 1;