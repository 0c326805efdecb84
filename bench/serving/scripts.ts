/** The scoring scripts, the same for ours and for Azure's server; `run_batch` is in the rows that say vectorised. */
export const ECHO = `
import json
def init(): pass
def run(raw): return json.loads(raw)
`;

export const MODEL = `
import json, os, pickle
import numpy as np
def init():
    global model
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "model.pkl"), "rb") as file:
        model = pickle.load(file)
def run(raw):
    return model.predict(np.array(json.loads(raw)["data"])).tolist()
`;

export const VECTORISED = `${MODEL}
def run_batch(raws):
    rows = [json.loads(raw)["data"] for raw in raws]
    answers = model.predict(np.array([row for one in rows for row in one])).tolist()
    begins = np.cumsum([0, *map(len, rows)])
    return [answers[begin:end] for begin, end in zip(begins, begins[1:])]
`;
