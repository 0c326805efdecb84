/** The file of a compute target, as `compute create` and `compute attach` take it. */
import { z } from "zod";
import { fields, flag, integer, lowerType, oneOf, text, texts, wholeNumber } from "../yaml/fields";

export const TARGET_NAME_RULE = "1 to 63 letters, digits, _ and -, of which the first is a letter";
export const targetName = z
  .string()
  .regex(/^[a-zA-Z][\w-]{0,62}$/, `a compute target's name has ${TARGET_NAME_RULE}`)
  .refine((name) => name.toLowerCase() !== "local", "local is the studio's own machine, in every workspace");

const shared = {
  $schema: text().optional(),
  name: text(targetName).optional(),
  description: text(z.string().max(20_000)).optional(),
  location: text().optional(),
  tags: texts.optional(),
};
const within = (least: number, most: number) => integer(wholeNumber.min(least).max(most));
const given = () => text(z.string().min(1).max(65_536));
const port = within(1, 65_535);
const slots = within(1, 512);
/** Seconds of silence after which a target's runs are lost. */
const patience = within(5, 30 * 86_400);

const HOST = /^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/;
const host = text(z.string().max(255).regex(HOST, "a host is needed, or host:port"));
const httpAddress = text(
  z
    .string()
    .max(2_000)
    .refine(
      (address) => /^https?:\/\/[^/]/.test(address) && URL.canParse(address),
      "an address such as http://10.0.0.7:8265 is needed",
    ),
);
const user = text(z.string().regex(/^[a-zA-Z_][\w.-]{0,63}\$?$/, "the name of an account is needed"));
const folder = text(
  z
    .string()
    .max(1_000)
    .regex(/^(~|\/)[^\0\n]*$/, "a folder there is needed, from / or from ~"),
);
const hostKey = text(
  z
    .string()
    .max(4_096)
    .regex(/^[\w@.-]+ [A-Za-z0-9+/=]+( .*)?$/, "a line such as ssh-ed25519 AAAA… is needed"),
);

const ssh = {
  ...shared,
  address: host,
  port: port.optional(),
  host_key: hostKey.optional(),
  slots: slots.optional(),
  folder: folder.default("~/.atelier"),
  give_up_after: patience.default(86_400),
};
const cluster = {
  ...shared,
  size: text(z.string().max(255)).optional(),
  tier: oneOf(["dedicated", "low_priority"]).optional(),
  min_instances: within(0, 1_000).default(0),
  max_instances: within(1, 1_000).default(1),
  idle_time_before_scale_down: within(0, 30 * 86_400).default(120),
  slots: slots.default(1),
  ssh_public_access_enabled: flag.optional(),
  enable_node_public_ip: flag.optional(),
};

/** A kind that is not carried out here, which the refusal tells. */
const elsewhere = <T extends string>(type: T, how: string) =>
  z.looseObject({ type: z.literal(type).refine(() => false, how) });

export const targetFile = z.preprocess(
  lowerType,
  z.discriminatedUnion("type", [
    fields("an attached machine", {
      ...ssh,
      type: z.literal("ssh"),
      user,
      private_key_file: given().optional(),
      private_key: given().optional(),
    }),
    fields("a virtual machine", {
      ...ssh,
      type: z.literal("virtualmachine"),
      resource_id: text().optional(),
      ssh_settings: fields("the ssh settings of a virtual machine", {
        admin_username: user,
        ssh_port: port.optional(),
        ssh_private_key_file: given().optional(),
        private_key: given().optional(),
      }),
    }),
    fields("an attached Ray cluster", {
      ...shared,
      type: z.literal("ray"),
      address: httpAddress,
      token: given().optional(),
      studio_url: httpAddress.optional(),
      give_up_after: patience.default(600),
    }),
    fields("a cluster", { ...cluster, type: z.literal("cluster") }),
    fields("a compute cluster", { ...cluster, type: z.literal("amlcompute") }),
    elsewhere("local", "is the studio's own machine, which every workspace has already"),
    elsewhere("computeinstance", "is not carried out here yet: use a cluster with one node"),
    elsewhere("slurm", "is not carried out here yet: attach the machine as ssh, or a Ray cluster as ray"),
    elsewhere("kubernetes", "is not carried out here: start Ray there (KubeRay) and attach it as ray"),
    elsewhere("synapsespark", "is not carried out here: start a Ray cluster and attach it as ray"),
  ]),
);

const WRITTEN = ["ssh", "virtualmachine", "ray", "cluster", "amlcompute"] as const;
type File = Extract<z.output<typeof targetFile>, { name?: string | undefined }>;
/** A file of a type that is carried out here. */
export type TargetFile = File & { type: (typeof WRITTEN)[number] };
