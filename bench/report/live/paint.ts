/** Colours of a terminal: none where the user wants none. Pure. */
export type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "blue";

export type Paint = (colour: Colour, text: string) => string;

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [36, 39], // Cyan: blue is hard to read on black.
};

/** @param isColoured False for NO_COLOR. */
export function painter(isColoured: boolean): Paint {
  if (!isColoured) return (_, text) => text;
  return (colour, text) => {
    const [on, off] = codes[colour];
    return text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
  };
}

export function visibleLength(text: string): number {
  return [...text.replaceAll(/\x1b\[[\d;]*m/g, "")].length;
}

/** At most so many letters are seen; colours that were begun still end. */
export function clipped(text: string, length: number): string {
  if (visibleLength(text) <= length) return text;
  let seen = 0;
  return text
    .split(/(\x1b\[[\d;]*m)/)
    .map((part) => {
      if (part.startsWith("\x1b")) return part;
      const letters = [...part].slice(0, length - seen);
      seen += letters.length;
      return letters.join("");
    })
    .join("");
}
