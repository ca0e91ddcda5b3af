/** The NATS subjects that a Task state may call: below `tasks.`, where no one but workers listens. */

export const taskSubjectPrefix = "tasks.";
const charactersMax = 255;

/** Why a Task cannot call this subject; undefined when it can. */
export function taskSubjectProblem(subject: string): string | undefined {
  if (!subject.startsWith(taskSubjectPrefix)) {
    return `A subject begins with "${taskSubjectPrefix}", like "tasks.price"`;
  }
  if (subject.length > charactersMax) {
    return `A subject has at most ${charactersMax} characters, and this one ${subject.length}`;
  }
  if (/[*>]/.test(subject)) return 'A call goes to one subject: "*" and ">" are for who listens';
  if (/[^!-~]/.test(subject)) return "A subject has neither blanks nor characters beyond ASCII";
  if (subject.split(".").includes("")) return "A subject has no empty part between its dots";
  return undefined;
}
