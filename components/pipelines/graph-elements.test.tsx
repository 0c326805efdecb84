import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { stepOfId } from "@/domain/pipelines/node-ids";
import { graphEdges, graphNodes, placeNodes, shapeOf } from "./graph-elements";
import { StepPanel } from "./step-panel";
import { StepTable } from "./step-table";
import { trainingGraph as graph } from "./testing";

const drawn = graphNodes(graph, placeNodes(graph));

describe("the graph of a pipeline run", () => {
  test("has a node for every step and for each port of the pipeline that something is joined to", () => {
    expect(drawn.map(({ id }) => id)).toEqual([
      "input:raw",
      "input:rate",
      "step:clean",
      "step:train",
      "step:score",
      "output:model",
    ]);
    expect(drawn.map(({ id }) => stepOfId(id))).toEqual([null, null, "clean", "train", "score", null]);
  });

  test("shows the ports that data goes through; a literal is a port only where something leads to it", () => {
    const inputs = drawn.map(({ data }) => data.inputs.map(({ name }) => name));
    expect(inputs).toEqual([[], [], ["table"], ["data", "rate"], [], ["model"]]);
  });

  test("joins each edge to ports that its two nodes have, so that none is left undrawn", () => {
    const byId = new Map(drawn.map((node) => [node.id, node]));
    const edges = graphEdges(graph);
    const handles = (id: string, type: string) =>
      byId
        .get(id)
        ?.handles?.filter((handle) => handle.type === type)
        .map((handle) => handle.id);
    expect(edges).toHaveLength(graph.edges.length);
    for (const { source, target, sourceHandle, targetHandle } of edges) {
      expect(handles(source, "source")).toContain(sourceHandle);
      expect(handles(target, "target")).toContain(targetHandle);
    }
  });

  test("keeps its places while only states change", () => {
    const steps = graph.steps.map((step) => ({ ...step, run: null, reuse: null }));
    expect(shapeOf({ ...graph, steps })).toBe(shapeOf(graph));
    expect(shapeOf({ ...graph, edges: [] })).not.toBe(shapeOf(graph));
  });
});

const panel = (name: string) =>
  renderToStaticMarkup(
    <StepPanel
      workspace="default"
      graph={graph}
      step={graph.steps.find((step) => step.name === name)!}
      onChoose={() => {}}
    />,
  );

describe("a step beside the graph", () => {
  test("that was reused says why, and leads to the log of the run that really ran", () => {
    const html = panel("clean");
    expect(html).toContain("Why it was reused");
    expect(html).toContain("All that it takes is the same.");
    expect(html).toContain('href="/default/runs/earlier_run/logs"');
    expect(html).toContain('href="/default/runs/clean_run/outputs"');
  });

  test("that has failed says so with the cause, and why it ran", () => {
    const html = panel("train");
    expect(html).toContain("KeyError");
    expect(html).toContain("The parameter rate is 0.2; it was 0.1.");
    expect(html).toContain("from Clean missing data: table");
  });

  test("that has not begun leads to no run", () => {
    expect(panel("score")).not.toContain("/default/runs/");
  });
});

test("the table has every step, with why it ran or failed", () => {
  const html = renderToStaticMarkup(<StepTable graph={graph} chosen="train" onChoose={() => {}} />);
  expect(html.match(/<tr /g)).toHaveLength(3);
  expect(html).toContain("Reused");
  expect(html).toContain("KeyError");
});
