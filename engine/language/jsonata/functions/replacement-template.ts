/** The replacement text of `$replace`: `$0` is the match, `$1` its first group, `$$` a dollar sign. */
import { burn, chargeText } from "../budget.ts";
import type { Match } from "../regex.ts";
import type { Run } from "../run.ts";

export function expandTemplate(template: string, match: Match, run: Run): string {
  if (!template.includes("$")) return template;
  let expanded = "";
  let position = 0;
  let dollar = template.indexOf("$");
  while (dollar >= 0) {
    burn(run, 1);
    expanded += template.slice(position, dollar);
    const { text, length } = reference(template, dollar + 1, match);
    chargeText(run, text.length);
    expanded += text;
    position = dollar + 1 + length;
    dollar = template.indexOf("$", position);
  }
  return expanded + template.slice(position);
}

interface Reference {
  readonly text: string;
  /** Characters behind the dollar sign that it is made of. */
  readonly length: number;
}

function reference(template: string, at: number, { text, groups }: Match): Reference {
  if (template[at] === "$") return { text: "$", length: 1 };
  if (template[at] === "0") return { text, length: 1 };
  // No more digits than the number of groups has; one less when they would say too much.
  const digitsMax = groups.length === 0 ? 1 : Math.floor(Math.log10(groups.length)) + 1;
  let index = Number.parseInt(template.slice(at, at + digitsMax), 10);
  if (digitsMax > 1 && index > groups.length) {
    index = Number.parseInt(template.slice(at, at + digitsMax - 1), 10);
  }
  if (Number.isNaN(index)) return { text: "$", length: 0 };
  const group = groups[index - 1];
  return { text: typeof group === "string" ? group : "", length: String(index).length };
}
