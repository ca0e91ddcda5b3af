import { test } from "tap";
import {
  taskSubjectPrefix as callablePrefix,
  taskSubjectProblem,
} from "../../../engine/language/task-subject.ts";
import { taskSubjectPrefix } from "../../../engine/transport/nats/subjects.ts";
import {
  functionSubjectPrefix,
  headerText,
  textOfHeader,
} from "../../../engine/transport/nats/task-protocol.ts";

test("any text comes through a header, which stays one line of printable ASCII", (t) => {
  const texts = [
    "",
    "plain name",
    " blank ends ",
    "100%",
    "%41",
    "Ünï",
    "a\r\nB: c",
    "\u0000",
    "😀",
  ];
  for (const text of texts) {
    const header = headerText(text);
    t.match(header, /^[!-~]?([ -~]*[!-~])?$/, JSON.stringify(text));
    t.equal(textOfHeader(header), text);
  }
  t.equal(headerText("plain name"), "plain name", "what is plain stays readable");
  t.equal(textOfHeader(headerText("\ud800")), "\ufffd");
  t.equal(textOfHeader("100% sure"), "100% sure", "what is not encoded is taken as it is");
  t.end();
});

test("what a Task may call, what a worker may listen to and a function's subject agree", (t) => {
  t.equal(callablePrefix, taskSubjectPrefix);
  t.equal(taskSubjectProblem(`${functionSubjectPrefix}My-function_1`), undefined);
  t.end();
});
