/** A machine's picture: what it must show, and that nothing in it lies on anything else. */
import { test } from "tap";
import { graphOf } from "../../../bench/report/graph/definition-graph.ts";
import { graphSvg } from "../../../bench/report/graph/graph-svg.ts";
import { layoutGraph, type PlacedGraph } from "../../../bench/report/graph/layout.ts";
import { heatOf, pathKey } from "../../../bench/report/graph/state-heat.ts";
import { orderDefinition, sampleRecord } from "./sample-record.ts";

const order = graphOf(orderDefinition)!;

test("states, branches and ways are those of the definition", (t) => {
  t.equal(order.startAt, "Register");
  const check = order.nodes.find(({ name }) => name === "Check")!;
  t.strictSame(
    check.inner.map(({ nodes }) => nodes.map(({ path }) => path)),
    [
      [["Check", "Score risk"]],
      [
        ["Check", "Reserve near"],
        ["Check", "Reserve far"],
      ],
    ],
  );
  const from = (name: string) => order.edges.filter((edge) => edge.from === name);
  t.match(from("Is large"), [
    { to: "Review", kind: "choice", label: /^total > 100 and/ },
    { to: "Check", kind: "default" },
  ]);
  t.match(from("Charge"), [
    { to: "Done" },
    { to: "Refused", kind: "catch", label: "catch States.ALL" },
  ]);
  t.end();
});

test("rules are written as people say them", (t) => {
  const label = (rule: object) => {
    const states = {
      A: { Type: "Choice", Choices: [{ ...rule, Next: "B" }] },
      B: { Type: "Succeed" },
    };
    return graphOf(JSON.stringify({ StartAt: "A", States: states }))!.edges[0]!.label;
  };
  t.equal(label({ Variable: "$.n", NumericLessThanEqualsPath: "$.m" }), "n ≤ m");
  t.equal(label({ Variable: "$.s", StringEquals: "x" }), "s = x");
  t.equal(label({ Variable: "$.s", StringMatches: "a*" }), "s matches a*");
  t.equal(label({ Not: { Variable: "$.s", IsPresent: true } }), "not s is present true");
  t.equal(label({ Condition: "{% $n > 1 %}" }), "$n > 1");
  t.end();
});

test("what is no definition has no graph", (t) => {
  for (const text of ["", "{", "[]", "null", '{"StartAt":"A"}', '{"StartAt":"A","States":{}}']) {
    t.equal(graphOf(text), undefined, text);
  }
  t.end();
});

const tangled = JSON.stringify({
  StartAt: "A",
  States: {
    A: {
      Type: "Choice",
      Choices: ["B", "C", "D", "E", "E"].map((Next, at) => ({
        Variable: "$.kind",
        StringEquals: `a long kind ${at}`,
        Next,
      })),
      Default: "F",
    },
    B: { Type: "Task", Next: "C", Catch: [{ ErrorEquals: ["States.ALL"], Next: "F" }] },
    C: { Type: "Task", Next: "D" },
    D: { Type: "Wait", Next: "A" },
    E: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "X",
        States: { X: { Type: "Pass", Next: "Y" }, Y: { Type: "Pass", End: true } },
      },
      Next: "F",
    },
    F: { Type: "Succeed" },
    Alone: { Type: "Fail" },
  },
});

for (const [name, text] of [
  ["order", orderDefinition],
  ["tangled", tangled],
] as const) {
  test(`nothing overlaps in ${name}`, (t) => {
    const visit = (graph: PlacedGraph): void => {
      const boxes = graph.nodes.map(({ node, left, top, width, height }) => ({
        name: node.name,
        left,
        top,
        right: left + width,
        bottom: top + height,
      }));
      const labels = graph.edges.flatMap(({ edge, label }) => {
        if (label === undefined) return [];
        const half = edge.label.length * 3;
        const { x, y } = label;
        return [{ name: edge.label, left: x - half, right: x + half, top: y - 6, bottom: y + 6 }];
      });
      const all = [...boxes, ...labels];
      for (const [at, one] of all.entries()) {
        t.ok(one.left >= -0.1 && one.right <= graph.width + 0.1, `${one.name} is within`);
        for (const other of all.slice(at + 1)) {
          const apart =
            one.right <= other.left ||
            other.right <= one.left ||
            one.bottom <= other.top ||
            other.bottom <= one.top;
          t.ok(apart, `${one.name} and ${other.name}`);
        }
      }
      for (const { inner } of graph.nodes) for (const { graph: below } of inner) visit(below);
    };
    visit(layoutGraph(graphOf(text)!));
    t.end();
  });
}

test("ways lead down, but for those that close a loop; each begins and ends at its states", (t) => {
  const placed = layoutGraph(graphOf(tangled)!);
  const place = new Map(placed.nodes.map((node) => [node.node.name, node]));
  const backs = placed.edges.filter(({ isBack }) => isBack);
  t.strictSame(
    backs.map(({ edge }) => [edge.from, edge.to]),
    [["D", "A"]],
  );
  for (const { edge, points, isBack } of placed.edges) {
    const [from, to] = [place.get(edge.from)!, place.get(edge.to)!];
    if (isBack) continue;
    t.equal(points[0]![1], from.top + from.height, edge.label);
    t.equal(points.at(-1)![1], to.top, edge.label);
    for (const [at, [, y]] of points.entries()) if (at > 0) t.ok(y > points[at - 1]![1]);
  }
  const merged = placed.edges.filter(({ edge }) => edge.to === "E");
  t.equal(merged.length, 1);
  t.match(merged[0]!.edge.label, /\(\+1\)$/);
  t.end();
});

test("a chain of ten thousand states is laid out", (t) => {
  const states = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => [
      `s${at}`,
      at === 9999 ? { Type: "Succeed" } : { Type: "Pass", Next: `s${at + 1}` },
    ]),
  );
  const placed = layoutGraph(graphOf(JSON.stringify({ StartAt: "s0", States: states }))!);
  t.equal(new Set(placed.nodes.map(({ top }) => top)).size, 10_000);
  t.end();
});

test("states are warm by rate, p99 and errors", (t) => {
  const { states } = sampleRecord();
  const heat = heatOf(states, 1000);
  t.equal(heat.size, states.length);
  const most = states.toSorted((a, b) => b.entered - a.entered)[0]!;
  const warmth = heat.get(pathKey(most.path))!;
  t.equal(warmth.level.rate, 5);
  t.equal(warmth.text.rate, `${Math.round(most.entered).toLocaleString("en-US")}/s`);
  const clean = heatOf(
    states.map((state) => ({ ...state, failed: 0 })),
    1000,
  );
  t.ok([...clean.values()].every(({ level }) => level.errors === 0));
  t.end();
});

test("names cannot leave the picture", (t) => {
  const name = '</svg></script><img src=x onerror="x">';
  const definition = JSON.stringify({
    StartAt: name,
    States: { [name]: { Type: "Pass", End: true } },
  });
  const svg = graphSvg(layoutGraph(graphOf(definition)!));
  t.notMatch(svg, /<\/script|<img/);
  t.match(svg, "&lt;/svg&gt;&lt;/script&gt;");
  t.end();
});
