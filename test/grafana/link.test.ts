import { test } from "tap";
import { dashboardLink } from "../../grafana/link.ts";

test("a run's dashboard is linked with its time and a margin", async (t) => {
  t.equal(
    dashboardLink("http://grafana:3000", 1_700_000_000_000, 1_700_000_060_000),
    "http://grafana:3000/d/stepstorm-load-test/load-test?from=1699999995000&to=1700000065000",
  );
});

test("a Grafana below a path keeps it, whatever else the address carries", async (t) => {
  const link = dashboardLink("https://host/grafana/?orgId=1#x", 10_000, 20_000.5);
  t.equal(link, "https://host/grafana/d/stepstorm-load-test/load-test?from=5000&to=25001");
});

test("what is no address is refused", async (t) => {
  t.throws(() => dashboardLink("grafana", 0, 1), TypeError);
});
