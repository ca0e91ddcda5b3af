/** A word for a command that people copy into their shell: quoted where the shell would change it. Pure. */

export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
