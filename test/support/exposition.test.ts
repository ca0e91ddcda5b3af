import { test } from "tap";
import { parseExposition, seriesValue } from "./exposition.ts";

const gauge = "# HELP g A gauge.\n# TYPE g gauge\n";
const histogram = "# HELP h A histogram.\n# TYPE h histogram\n";

test("a well-formed text is read", async (t) => {
  const text = `${gauge}g{a="x\\"\\\\\\n}",b=""} -1.5e-7\ng +Inf\n`;
  const families = parseExposition(text);
  t.equal(seriesValue(families, "g", { a: 'x"\\\n}', b: "" }), -1.5e-7);
  t.equal(seriesValue(families, "g"), Infinity);
  t.throws(() => seriesValue(families, "g", { a: "y" }), /no series/);
});

test("a malformed text is refused", async (t) => {
  const sum = "h_sum 1\nh_count 2\n";
  const malformed = {
    "no line feed at the end": `${gauge}g 1`,
    "no TYPE": "# HELP g A gauge.\ng 1\n",
    "no HELP": "# TYPE g gauge\ng 1\n",
    "help without text": "# HELP g \n# TYPE g gauge\ng 1\n",
    "unknown type": "# HELP g A gauge.\n# TYPE g meter\ng 1\n",
    "family twice": `${gauge}g 1\n${gauge}g{a="b"} 1\n`,
    "series twice": `${gauge}g{a="1",b="2"} 1\ng{b="2",a="1"} 1\n`,
    "label twice": `${gauge}g{a="1",a="2"} 1\n`,
    "quote not escaped": `${gauge}g{a="x"y"} 1\n`,
    "unknown escape": `${gauge}g{a="\\t"} 1\n`,
    "label name": `${gauge}g{a-b="x"} 1\n`,
    "metric name": `${gauge}9g 1\n`,
    "foreign sample": `${gauge}f 1\n`,
    "not a number": `${gauge}g one\n`,
    "no value": `${gauge}g\n`,
    "negative counter": "# HELP c_total A counter.\n# TYPE c_total counter\nc_total -1\n",
    "bounds fall": `${histogram}h_bucket{le="2"} 1\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\n${sum}`,
    "not cumulative": `${histogram}h_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\n${sum}`,
    "no +Inf": `${histogram}h_bucket{le="1"} 2\n${sum}`,
    "+Inf is not the count": `${histogram}h_bucket{le="+Inf"} 1\n${sum}`,
    "no sum": `${histogram}h_bucket{le="+Inf"} 2\nh_count 2\n`,
  };
  for (const [fault, text] of Object.entries(malformed)) {
    t.throws(() => parseExposition(text), fault);
  }
});
