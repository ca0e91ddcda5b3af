/** AWS's rules for the names of state machines and executions. */

/** Undefined when the name keeps them; otherwise what is wrong, in AWS's words where they are known. */
export function nameProblem(name: string): string | undefined {
  if (name.length < 1 || name.length > 80) {
    return `Invalid Name: '${name.slice(0, 100)}' must have 1 to 80 characters.`;
  }
  const bad = forbidden.exec(name);
  if (bad === null) return undefined;
  return `Invalid Name: '${name}' contains ${JSON.stringify(bad[0])}, which names may not have.`;
}

const forbidden = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
