/** Paths: steps, filters, indexes, bound variables, parents, order and groups. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { evaluate, frozen } from "./evaluate.ts";

const input = frozen({
  name: "shop",
  one: [7],
  none: [],
  nested: [[1, 2], [3], []],
  orders: [
    { id: 1, by: "ann", items: [{ sku: "a", price: 2, count: 3 }] },
    {
      id: 2,
      by: "bob",
      items: [
        { sku: "b", price: 5, count: 1 },
        { sku: "a", price: 2, count: 2 },
      ],
    },
  ],
});

const rows: readonly (readonly [string, Json | undefined])[] = [
  ["$states.input.name", "shop"],
  ["$states.input.one", [7]],
  ["$states.input.none", []],
  ["$states.input.missing.deeper", undefined],
  ["$states.input.name.length", undefined],
  ["$states.input.orders.id", [1, 2]],
  ["$states.input.orders[by='bob'].id", 2],
  ["$states.input.orders[by='bob'].id[]", [2]],
  ["$states.input.orders[by='nobody'].id", undefined],
  ["$states.input.orders.items.sku", ["a", "b", "a"]],
  ["$states.input.orders[0].items.sku", "a"],
  ["$states.input.orders[-1].id", 2],
  ["$states.input.orders.items[0].sku", ["a", "b"]],
  ["($states.input.orders.items)[0].sku", "a"],
  ["$states.input.orders[[0, 1]].id", [1, 2]],
  ["$states.input.orders.items[price > 1 and count < 3].sku", ["b", "a"]],
  ["$states.input.orders.(items.price)", [2, 5, 2]],
  ["$states.input.orders.[items.price]", [[2], [5, 2]]],
  ["$states.input.orders.items.(price * count)", [6, 5, 4]],
  ["$states.input.orders.{by: id}", [{ ann: 1 }, { bob: 2 }]],
  ["$states.input.orders{by: id}", { ann: 1, bob: 2 }],
  ["$states.input.orders.items{sku: $sum(count)}", { a: 5, b: 1 }],
  ["$states.input.orders.items^(price, >count).sku", ["a", "a", "b"]],
  ["$states.input.orders^(>id).by", ["bob", "ann"]],
  ["$states.input.orders@$o.name.($ & $o.id)", ["shop1", "shop2"]],
  ["$states.input.orders@$o.orders[id = $o.id + 1].by", "bob"],
  ["$states.input.orders#$i.items.($i & sku)", ["0a", "1b", "1a"]],
  ["$states.input.orders.items.(%.id & sku)", ["1a", "2b", "2a"]],
  ["$states.input.orders.items[%.by = 'bob'].sku", ["b", "a"]],
  ["$states.input.nested[0]", [1, 2]],
  ["$states.input.nested.$", [1, 2, 3]],
  ["$states.input.orders[0].*[0]", 1],
  ["$states.input.orders.**.price", [2, 5, 2]],
  ["$", undefined],
  ["$$", undefined],
  ["name", undefined],
  ["states.input", undefined],
];

test("paths find what JSONata 2.0.6 finds", async (t) => {
  for (const [source, expected] of rows) {
    t.same(evaluate(source, input), expected, source);
  }
});

test("filters behind a bound variable see all that was bound before", async (t) => {
  t.same(evaluate("$states.input.orders#$i[$i = 1].items#$j.($i & $j & sku)", input), [
    "10b",
    "11a",
  ]);
});

test("keys that JavaScript's objects have anyway are ordinary keys", async (t) => {
  const odd = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "list": [{"toString": 3}]}');
  t.equal(evaluate("$states.input.`__proto__`.a", odd), 1);
  t.equal(evaluate("$states.input.constructor", odd), 2);
  t.equal(evaluate("$states.input.list.toString", odd), 3);
  t.equal(evaluate("$states.input.valueOf", odd), undefined);
  t.equal(evaluate("$states.input.list.length", odd), undefined);
  t.same(Object.keys(evaluate("{'__proto__': 1}") as object), ["__proto__"]);
  t.same(Object.keys(evaluate("$merge([$states.input, {'x': 1}])", odd) as object), [
    "__proto__",
    "constructor",
    "list",
    "x",
  ]);
});

test("results share what they found, and carry no marks", async (t) => {
  const list = evaluate("$states.input.orders", input);
  t.equal(list, input.orders);
  const sequence = evaluate("$states.input.orders.id[]", input) as readonly Json[];
  t.same(Reflect.ownKeys(sequence), ["0", "1", "length"]);
});
