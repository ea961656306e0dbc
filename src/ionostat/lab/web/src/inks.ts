// One colour and one dash for one thing on all pictures of a page: potassium is not blue here and green there.
import type { Plot } from "./spec";

export const COLOURS = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8", "--c9"];
export const DASHES = [[], [9, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 2, 1, 2, 1, 2], [1, 2]];

export const colour = (ink: number) => `var(${COLOURS[ink % COLOURS.length]})`;
export const dash = (ink: number) => DASHES[ink % DASHES.length];

// the ink of each curve of each picture: the first that nothing has which stands beside it in some picture
export function inks(plots: Pick<Plot, "shows">[]): number[][] {
  const labels = plots.map(({ shows }) => shows.map((s) => s.label));
  const known = new Map<string, number>();
  for (const label of new Set(labels.flat())) {
    const taken = labels.filter((of) => of.includes(label)).flat().map((beside) => known.get(beside));
    let free = 0;
    while (taken.includes(free)) free++;
    known.set(label, free);
  }
  return labels.map((of) => of.map((label) => known.get(label)!));
}
