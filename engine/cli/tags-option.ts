/** The value of `--tags`: `team=orders,stage=test`, as the API has tags. Pure. */

export interface Tag {
  readonly key: string;
  readonly value: string;
}

interface Tags {
  readonly tags: readonly Tag[];
  readonly problems: readonly string[];
}

/** A key ends at the first equals sign; how long keys and values may be is the server's to say. */
export function parseTags(text: string): Tags {
  const aws = /^key=([^,=]*),value=([^,=]*)$/i.exec(text);
  if (aws !== null) {
    const problem = `--tags ${text} would be two tags: write --tags ${aws[1]}=${aws[2]}`;
    return { tags: [], problems: [problem] };
  }
  const tags = new Map<string, string>();
  const problems: string[] = [];
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const key = part.slice(0, at).trim();
    if (at < 0 || key === "") problems.push(`--tags ${part} is not KEY=VALUE`);
    else if (tags.has(key)) problems.push(`--tags has ${key} twice`);
    else tags.set(key, part.slice(at + 1).trim());
  }
  return { tags: [...tags].map(([key, value]) => ({ key, value })), problems };
}
