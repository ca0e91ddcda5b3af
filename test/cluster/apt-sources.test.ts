import { test } from "tap";
import { newerSourceList, newerSources } from "../../cluster/nats/apt-sources.ts";

test("suites become those of the newer release; comments and other fields stay", async (t) => {
  const text = `# bookworm of old
Types: deb
# Suites: bookworm
URIs: http://example.org/bookworm
Suites: bookworm bookworm-updates
# bookworm in the middle
 bookworm-security
Components: main bookworm

Types: deb
URIs: https://example.org/tool
suites: tool-bookworm nodistro
Components: main
`;
  const expected = text
    .replace("Suites: bookworm bookworm-updates", "Suites: trixie trixie-updates")
    .replace("\n bookworm-security", "\n trixie-security");
  t.equal(newerSources(text), expected);
});

test("entries of one line become those of the newer release", async (t) => {
  const text = `# deb http://example.org/debian bookworm main
deb http://example.org/bookworm bookworm main
deb [arch=amd64 signed-by=/a.gpg] http://example.org/debian bookworm-updates main contrib
deb http://example.org/tool tool-bookworm bookworm
`;
  t.equal(
    newerSourceList(text),
    `# deb http://example.org/debian bookworm main
deb http://example.org/bookworm trixie main
deb [arch=amd64 signed-by=/a.gpg] http://example.org/debian trixie-updates main contrib
deb http://example.org/tool tool-bookworm bookworm
`,
  );
});

test("a machine of another release asks for its own", async (t) => {
  const text = "Types: deb\nSuites: forky\n";
  t.equal(newerSources(text), text);
});
