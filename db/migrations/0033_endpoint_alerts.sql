CREATE TABLE "endpoint_alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"rule" jsonb NOT NULL,
	"down_since" timestamp (3) with time zone,
	"firing_since" timestamp (3) with time zone,
	"message" text,
	"user_id" text,
	"user_name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "endpoint_alerts" ADD CONSTRAINT "endpoint_alerts_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_alerts" ADD CONSTRAINT "endpoint_alerts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "endpoint_alerts_name" ON "endpoint_alerts" USING btree ("endpoint_id","name");