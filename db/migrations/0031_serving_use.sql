ALTER TABLE "deployment_telemetry" ADD COLUMN "cpu" double precision;--> statement-breakpoint
ALTER TABLE "deployment_telemetry" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "cpu" double precision;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "memory_bytes" bigint;