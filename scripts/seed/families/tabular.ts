import { curve, type RunPlan, single } from "../plan";
import { decimals, failPlan, fallingLoss, type Maker, startPlan } from "./common";

const SUBJECTS = [
  "churn",
  "demand-forecast",
  "fraud",
  "ranking",
  "pricing",
  "support-triage",
  "credit-risk",
  "anomaly",
  "uplift",
  "segmentation",
];
const EXPERIMENTS = SUBJECTS.map((subject) => `tabular/${subject}`);
const MODELS = ["gradient-boosting", "random-forest", "logistic-regression", "mlp", "tabnet"];

/** A plain run of a tabular model: a few metrics of one point, and a short curve. */
export function planTabular(maker: Maker): RunPlan {
  const { random } = maker;
  const plan = startPlan(maker, random.pickSkewed(EXPERIMENTS));
  const model = random.pickSkewed(MODELS);
  const depth = random.integer(2, 12);
  const rate = random.logBetween(0.005, 0.5);
  const folds = random.pick([3, 5, 10]);
  plan.params = {
    model,
    max_depth: String(depth),
    learning_rate: decimals(rate),
    folds: String(folds),
    seed: String(random.integer(1, 20)),
  };
  const error =
    0.1 +
    0.008 * Math.abs(depth - 6) +
    0.05 * Math.abs(Math.log10(rate) + 1.2) +
    0.03 * MODELS.indexOf(model) +
    random.between(0, 0.03);
  const auc = 1 - error;
  plan.series = [
    single("auc", plan, auc),
    single("f1", plan, auc * random.between(0.85, 0.95)),
    single("rmse", plan, error * random.between(2, 2.2)),
    single("fit_seconds", plan, plan.durationMs / 1000),
    curve("cv/loss", plan, { count: 10, everySteps: 10 }, fallingLoss(random.integer(0, 1e6), 0.69, error)),
  ];
  if (random.isTrue(0.02)) plan.tags = { ...plan.tags, release: `2026.${random.integer(1, 12)}` };
  if (random.isTrue(0.01))
    plan.files.push({
      path: "model/MLmodel",
      text: `flavors:\n  python_function:\n    loader_module: ${model}\n`,
    });
  if (random.isTrue(0.01))
    plan.note = "Looks **promising**: try it on last month's data.\n\n- [ ] check leakage\n- [x] calibrated";
  if (plan.status === "failed") {
    plan.series = plan.series.slice(0, 1);
    failPlan(random, plan);
  }
  return plan;
}
