import { test } from "tap";
import { readCommandLine } from "../../../engine/command-line/command-line.ts";
import { commandLines, optionLines } from "../../../engine/command-line/help-lines.ts";
import { choice, flag, number, text } from "../../../engine/command-line/option-row.ts";

const grammar = {
  commands: [
    { name: "up", help: "Bring it up.", defaults: { room: "1gb" } },
    {
      name: "kill",
      help: "Kill targets.",
      defaults: {},
      operands: { placeholder: "TARGET…", min: 1, max: 2 },
    },
  ],
  options: [
    { ...number("room", "bytes", [1024, 2 ** 40], "512mb", "Room."), environment: "ROOM" },
    { ...text("name", "NAME", undefined, "A name.", "none"), environment: "NAME" },
    { ...choice("sync", ["default", "always"], "When."), commands: ["up"] },
    flag("help", "Help."),
  ],
  commandDefault: undefined,
};

function read(line: string, environment: Record<string, string> = {}) {
  return readCommandLine(
    line.split(" ").filter((word) => word !== ""),
    grammar,
    environment,
  );
}

test("operands follow their command, as many as it takes", (t) => {
  t.same(read("kill node-1 node-2").operands, ["node-1", "node-2"]);
  t.same(read("--name x kill node-1").operands, ["node-1"]);
  t.same(read("kill - --name -").operands, ["-"], "standard input");
  t.same(read("kill").problems, ["kill needs TARGET…"]);
  t.same(read("kill a b c").problems, ["unexpected argument c"]);
  t.same(read("up a").problems, ["unexpected argument a"]);
  t.end();
});

test("without a default command one must be given", (t) => {
  t.same(read("").problems, ["no command is given; it is one of up, kill"]);
  t.same(read("kil a").problems, ["unknown command kil (did you mean kill?)"]);
  t.equal(read("kil").command, "");
  t.end();
});

test("the command line wins over the environment, that over the command's defaults, those over the option's", (t) => {
  const roomOf = (line: string, environment = {}) => read(line, environment).values.get("room");
  t.equal(roomOf("up --room 2kb", { ROOM: "4kb" }), 2048);
  t.equal(roomOf("up", { ROOM: "4kb" }), 4096);
  t.equal(roomOf("up", { ROOM: "" }), 2 ** 30);
  t.equal(roomOf("kill a"), 512 * 2 ** 20);
  t.end();
});

test("what was given by name is told apart from defaults", (t) => {
  t.same([...read("up --name x", { ROOM: "4kb" }).given].sort(), ["name", "room"]);
  t.equal(read("up").given.size, 0);
  t.end();
});

test("a variable's value is checked as a flag's, and named in the problem", (t) => {
  t.same(read("up", { ROOM: "much" }).problems, [
    "ROOM much is no number of bytes; write it as 256mb, 4gb",
  ]);
  t.same(read("up --room 1.5").problems, ["--room 1.5 must be a whole number"]);
  t.same(read("up --room 1.5kb").values.get("room"), 1536);
  t.same(read("up --room 2tb").problems, ["--room 2tb is out of range 1kb..1tb"]);
  t.end();
});

test("a flag of another command is a problem", (t) => {
  t.same(read("kill a --sync always").problems, ["--sync does not go with kill"]);
  t.same(read("up --sync always").problems, []);
  t.end();
});

test("help lines tell placeholder, range and default", (t) => {
  t.match(commandLines(grammar.commands[1]!, 20).join("\n"), /^ {2}kill TARGET… +Kill targets\.$/);
  t.match(commandLines(grammar.commands[0]!).join("\n"), /Defaults: --room 1gb\./);
  t.match(
    optionLines(grammar.options[0]!).join("\n"),
    /--room BYTES +Room\. \(1kb\.\.1tb, default 512mb\)/,
  );
  t.match(optionLines(grammar.options[1]!).join("\n"), /--name NAME +A name\. \(default none\)/);
  t.end();
});
