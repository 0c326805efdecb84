import { curve, type RunPlan, single } from "../plan";
import { decimals, failPlan, fallingLoss, type Maker, startChild, startPlan } from "./common";

const EXPERIMENTS = [
  "vision/resnet-sweep",
  "vision/vit-sweep",
  "audio/keyword-spotting",
  "nlp/intent-classifier",
];
const OPTIMIZERS = ["adamw", "sgd", "lion", "adafactor"];

/** A sweep with up to 200 trials, whose final loss depends on the learning rate most, then on dropout and optimizer. */
export function planSweep(maker: Maker, mostTrials: number): RunPlan {
  const { random } = maker;
  const parent = startPlan(maker, random.pickSkewed(EXPERIMENTS), 3_600_000);
  parent.status = "completed";
  parent.displayName = `sweep ${parent.displayName}`;
  parent.params = { method: random.pick(["random", "bayes", "grid"]), goal: "val/loss" };
  parent.tags = { ...parent.tags, "sweep.size": String(mostTrials) };
  const optimum = random.between(-3.4, -2.6);
  parent.children = Array.from({ length: mostTrials }, (_, index) =>
    planTrial(maker, parent, index, mostTrials, optimum),
  );
  const best = Math.min(...parent.children.map(finalLoss));
  parent.series = [single("best/val/loss", parent, best)];
  return parent;
}

const finalLoss = ({ series }: RunPlan): number => {
  const loss = series.find(({ key }) => key === "val/loss");
  return loss ? loss.at(loss.count - 1).value : Number.POSITIVE_INFINITY;
};

function planTrial(maker: Maker, parent: RunPlan, index: number, of: number, optimum: number): RunPlan {
  const { random } = maker;
  const from = index / of;
  const trial = startChild(maker, parent, `trial ${index + 1} of ${of}`, [
    from,
    Math.min(1, from + random.between(0.5, 1) / of),
  ]);
  const lr = random.logBetween(1e-5, 1e-1);
  const dropout = random.integer(0, 5) / 10;
  const batch = random.pick([16, 32, 64, 128, 256]);
  const optimizer = random.pickSkewed(OPTIMIZERS);
  const seed = random.integer(1, 5);
  trial.params = {
    lr: decimals(lr),
    dropout: String(dropout),
    batch_size: String(batch),
    optimizer,
    seed: String(seed),
    epochs: "20",
  };
  const loss =
    0.18 +
    0.22 * (Math.log10(lr) - optimum) ** 2 +
    0.5 * (dropout - 0.2) ** 2 +
    0.03 * OPTIMIZERS.indexOf(optimizer) +
    0.005 * Math.log2(batch / 16) +
    random.between(0, 0.02);
  const points = trial.status === "completed" ? 20 : random.integer(1, 12);
  const noise = random.integer(0, 1e6);
  const drawn = { count: points, everySteps: 1 };
  trial.series = [
    curve("train/loss", trial, drawn, fallingLoss(noise, 2.3, loss * 0.8)),
    curve("val/loss", trial, drawn, fallingLoss(noise + 1, 2.4, loss)),
    curve(
      "val/accuracy",
      trial,
      drawn,
      (i, share) => 1 - Math.min(0.9, 0.4 * fallingLoss(noise + 2, 2.2, loss)(i, share)),
    ),
    single("epoch_time", trial, trial.durationMs / 1000 / Math.max(1, points)),
  ];
  if (trial.status === "failed") failPlan(random, trial);
  return trial;
}
