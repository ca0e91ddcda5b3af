/** Text as one line of a log: what could start a new line or steer a terminal is written as an escape. */
export function oneLine(text: string): string {
  return text.replace(control, (character) => {
    const code = character.charCodeAt(0);
    return code === NEWLINE ? "\\n" : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

const NEWLINE = 10;
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g;
