CREATE TABLE "deployment_loads" (
	"deployment_id" text NOT NULL,
	"source" text NOT NULL,
	"in_flight" double precision NOT NULL,
	"measured_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deployment_loads_deployment_id_source_pk" PRIMARY KEY("deployment_id","source")
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "scaling" jsonb;--> statement-breakpoint
ALTER TABLE "deployment_loads" ADD CONSTRAINT "deployment_loads_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;