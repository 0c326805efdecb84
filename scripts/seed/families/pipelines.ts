import { curve, type RunPlan, single } from "../plan";
import { failPlan, fallingLoss, type Maker, startChild, startPlan } from "./common";

const EXPERIMENTS = ["pipelines/nightly-retrain", "pipelines/feature-refresh", "pipelines/backtest"];

/** A pipeline five levels deep: its steps, the folds of the training, each fold's tries, each try's checks. */
export function planPipeline(maker: Maker): RunPlan {
  const { random } = maker;
  const root = startPlan(maker, random.pickSkewed(EXPERIMENTS), 600_000);
  root.displayName = `pipeline ${root.displayName}`;
  root.params = { window_days: random.pick(["30", "60", "90"]) };
  const train = startChild(maker, root, "train", [0.2, 0.9]);
  train.params = { model: random.pick(["gradient-boosting", "mlp"]) };
  const folds = random.integer(2, 4);
  train.children = Array.from({ length: folds }, (_, fold) => planFold(maker, train, fold, folds));
  const steps = [
    startChild(maker, root, "prepare", [0, 0.2]),
    train,
    startChild(maker, root, "evaluate", [0.9, 1]),
  ];
  for (const step of steps) step.status = "completed";
  steps[0]!.series = [
    single("rows", steps[0]!, random.integer(1e5, 5e6)),
    single("dropped_share", steps[0]!, random.between(0, 0.05)),
  ];
  steps[2]!.series = [single("auc", steps[2]!, random.between(0.7, 0.95))];
  if (root.status !== "completed") failPlan(random, steps[2]!);
  root.children = steps;
  return root;
}

function planFold(maker: Maker, train: RunPlan, fold: number, of: number): RunPlan {
  const plan = startChild(maker, train, `fold ${fold + 1}`, [fold / of, (fold + 1) / of]);
  plan.status = "completed";
  plan.params = { fold: String(fold + 1) };
  plan.children = [0, 1].map((attempt) => planTry(maker, plan, attempt));
  return plan;
}

function planTry(maker: Maker, fold: RunPlan, attempt: number): RunPlan {
  const { random } = maker;
  const plan = startChild(maker, fold, `try ${attempt + 1}`, [attempt / 2, (attempt + 1) / 2]);
  plan.status = "completed";
  const lr = random.logBetween(1e-3, 1e-1);
  plan.params = { lr: lr.toPrecision(2), fold: fold.params.fold! };
  const loss = fallingLoss(random.integer(0, 1e6), 0.7, 0.2 + 0.1 * Math.abs(Math.log10(lr) + 2));
  plan.series = [curve("val/loss", plan, { count: 50 }, loss)];
  const check = startChild(maker, plan, "calibration check", [0.9, 1]);
  check.status = "completed";
  check.series = [single("brier", check, random.between(0.05, 0.2))];
  plan.children = [check];
  return plan;
}
