CREATE TABLE "deployment_telemetry" (
	"deployment_id" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"span_seconds" integer NOT NULL,
	"source" text NOT NULL,
	"outcomes" bigint[] NOT NULL,
	"latency" "bytea" NOT NULL,
	"latency_ms" double precision NOT NULL,
	"queue" "bytea" NOT NULL,
	"queue_ms" double precision NOT NULL,
	"copies" bigint NOT NULL,
	"agreements" bigint NOT NULL,
	"in_flight" integer,
	"ready" integer,
	CONSTRAINT "deployment_telemetry_place" PRIMARY KEY("deployment_id","starts_at","span_seconds","source")
);
--> statement-breakpoint
ALTER TABLE "deployment_telemetry" ADD CONSTRAINT "deployment_telemetry_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deployment_telemetry_age" ON "deployment_telemetry" USING btree ("span_seconds","starts_at");