/**
 * The networks of a node: one for each slot and one for builds, kept between runs, so that a run waits for none. The
 * names carry the data folder, so that studios beside each other on one machine leave each other's alone.
 */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type HostFacts, type NetworkMode, narrowerNetwork } from "@/domain/compute";
import type { Settings } from "../../../options";
import { run } from "../commands";
import { namedDoors } from "./named-doors";
import { Namespace, type OwnMode, type Tools, type Wanted, type WayOut } from "./namespace";
import type { Replacement } from "./resolver";

/** What a place needs to be put into a network. */
export interface PlaceNetwork {
  /** The namespace, as a path. */
  path: string;
  nsenter: string;
  resolver: Replacement | null;
}

/** What this machine has for networks of runs' own. */
export interface Means {
  tools: Tools;
  way: WayOut;
  resolver: Replacement | null;
}

/** Slots whose scripts go on. */
type Holders = { has(slot: number): boolean };

export const BUILDS = "build";
/** More are made when they are first used: each has a process with 20 MB beside it. */
const MADE_AHEAD = 8;

export const networkPrefix = (home: string): string =>
  `atelier-${createHash("sha256").update(home).digest("hex").slice(0, 10)}-`;

export class Networks {
  private readonly places = new Map<string, Namespace>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private isOver = false;
  private readonly doors: number[];

  constructor(
    private readonly settings: Settings,
    /** Null where runs can only share the network of the machine. */
    private readonly means: Means | null,
    readonly facts: HostFacts["network"],
  ) {
    const { doors, hostVariables } = settings;
    this.doors = [...new Set([...doors, ...namedDoors(hostVariables)])].sort((a, b) => a - b);
  }

  /** What a run is really given: the narrower of what the machine gives and what its target asks for. */
  modeFor(asked: NetworkMode | undefined): NetworkMode {
    if (!this.means) return "full";
    return asked ? narrowerNetwork(this.settings.network, asked) : this.settings.network;
  }

  /** Packages are fetched by builds, so those always have the outside. */
  forBuilds(): Promise<PlaceNetwork | null> {
    return this.provide(BUILDS, this.settings.network === "full" ? "full" : "outside");
  }

  forSlot(slot: number, asked: NetworkMode | undefined): Promise<PlaceNetwork | null> {
    return this.provide(`${slot}`, this.modeFor(asked));
  }

  /** The network of a place, ready to be entered. Null means the machine's. */
  async provide(place: string, mode: NetworkMode): Promise<PlaceNetwork | null> {
    if (!this.means || mode === "full") return null;
    const { way, tools, resolver } = this.means;
    const { path } = await this.inTurn(place, mode, async (namespace, wanted) => {
      if (namespace.isReady(wanted, way)) return;
      // Other builds may be in that of the builds; a slot has one run at a time.
      await namespace.provide(wanted, way, place === BUILDS && namespace.isMade);
    });
    return { path, nsenter: tools.nsenter, resolver: mode === "outside" ? resolver : null };
  }

  /**
   * Takes up the networks of scripts that go on, with what their targets ask for, removes what else an earlier start
   * has left, and makes those of the slots.
   */
  async prepare(used: ReadonlyMap<number, NetworkMode | undefined>): Promise<void> {
    if (!this.means) return;
    const { way } = this.means;
    await this.removeStrays(used);
    for (const [slot, asked] of used) {
      const mode = this.modeFor(asked);
      if (mode === "full") continue;
      await this.inTurn(`${slot}`, mode, (namespace, wanted) => namespace.provide(wanted, way, true));
    }
    // One that was made meanwhile has a run in it, maybe with less of the network.
    for (let slot = 0; slot < Math.min(this.settings.slots, MADE_AHEAD) && !this.isOver; slot++)
      if (!this.places.get(`${slot}`)?.isMade) await this.makeAhead(`${slot}`);
  }

  private async makeAhead(place: string): Promise<void> {
    const { network } = this.settings;
    if (network === "full") return;
    await this.inTurn(place, network, async (namespace, wanted) => {
      if (!namespace.isMade) await namespace.provide(wanted, this.means!.way, false);
    });
  }

  /** Carries on what has lost its way out, and closes addresses that this machine has got since. */
  async look(): Promise<void> {
    for (const place of this.places.keys()) {
      await this.inTurn(place, "outside", (namespace) => namespace.keep(this.means!.way)).catch(
        (error) => this.isOver || this.settings.log(`The network ${place} is not kept: ${error.message}`),
      );
    }
  }

  /** Removes all networks but those of the slots whose scripts go on: their wrappers remove them. */
  async close(used: Holders): Promise<void> {
    this.isOver = true;
    await Promise.allSettled(this.turns.values());
    const idle = [...this.places].filter(([place]) => !used.has(Number(place)));
    await Promise.all(idle.map(([, namespace]) => namespace.remove()));
  }

  /** The command by which the wrapper of a run removes its network, when nobody else is there to do so. */
  removal(network: PlaceNetwork | null): string[] {
    return network ? [this.means!.tools.ip, "netns", "delete", path.basename(network.path)] : [];
  }

  /** One thing at a time for each place. */
  private async inTurn(
    place: string,
    mode: NetworkMode,
    work: (namespace: Namespace, wanted: Wanted) => Promise<void>,
  ): Promise<Namespace> {
    const namespace = this.namespace(place);
    const wanted = { mode: mode as OwnMode, doors: this.doors, closed: this.settings.closedRanges };
    const before = this.turns.get(place) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(() => {
        if (this.isOver) throw new Error("The node stops.");
        return work(namespace, wanted);
      });
    turn.catch(() => undefined);
    this.turns.set(place, turn);
    await turn;
    return namespace;
  }

  private namespace(place: string): Namespace {
    const known = this.places.get(place);
    if (known) return known;
    const { home } = this.settings;
    const pidFile = path.join(home, "network", `${place}.pid`);
    const made = new Namespace(this.means!.tools, `${networkPrefix(home)}${place}`, pidFile);
    this.places.set(place, made);
    return made;
  }

  private async removeStrays(used: Holders): Promise<void> {
    await mkdir(path.join(this.settings.home, "network"), { recursive: true });
    const listed = await run([this.means!.tools.ip, "netns", "list"]);
    const prefix = networkPrefix(this.settings.home);
    const strays = listed.stdout
      .split("\n")
      .map((line) => line.split(" ")[0]!)
      .filter((name) => name.startsWith(prefix))
      .filter((name) => !this.isOurs(name.slice(prefix.length), used));
    for (const name of strays) await run([this.means!.tools.ip, "netns", "delete", name]);
  }

  private isOurs(place: string, used: Holders): boolean {
    return place === BUILDS || Number(place) < this.settings.slots || used.has(Number(place));
  }
}
