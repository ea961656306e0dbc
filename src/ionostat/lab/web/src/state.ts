// The address holds the page and every slider that was moved, so that a set-up can be sent to a friend.
import { shown, toSI, type Numbers, type Page, type Slider } from "./spec";
import { unit } from "./text";

export interface Place { page: string; values: Record<string, string> }

export function place(): Place {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { page: decoded(path), values: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function start(page: Page, values: Record<string, string> = {}): Numbers {
  const numbers: Numbers = {};
  for (const s of page.sliders) {
    const said = Number(values[s.name] ?? s.start);
    const inside = Number.isFinite(said) ? Math.min(Math.max(said, s.low), s.high) : s.start;
    numbers[s.name] = toSI(inside, s.scale);
  }
  return numbers;
}

// what an address asks for that the page cannot give, each in a few words
export function misfits(page: Page, values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, said]) => {
    const slider = page.sliders.find((s) => s.name === name);
    const why = slider ? misfit(slider, said) : `is not among the numbers of this page, ${page.sliders.map((s) => s.name).join(", ")}`;
    return why ? [`${name}=${said} ${why}`] : [];
  });
}

function misfit({ low, high, unit: of }: Slider, said: string): string {
  const value = Number(said), room = 1e-6 * (high - low);
  if (!said.trim() || !Number.isFinite(value)) return "is no number";
  return value < low - room || value > high + room ? `lies outside ${low} to ${high} ${unit(of)}`.trim() : "";
}

const PAUSE = 200; // ms; browsers refuse an address that changes with every frame
let timer = 0;

export function keep(page: Page, numbers: Numbers): void {
  drop();
  timer = window.setTimeout(() => write(page, numbers), PAUSE);
}

export const drop = () => clearTimeout(timer);

function write(page: Page, numbers: Numbers): void {
  const moved = new URLSearchParams();
  for (const s of page.sliders) {
    const value = Number(shown(numbers[s.name], s.scale).toPrecision(6));
    if (Math.abs(value - s.start) > 1e-6 * Math.max(Math.abs(value), Math.abs(s.start))) moved.set(s.name, String(value));
  }
  const query = moved.toString();
  history.replaceState(null, "", `#/${page.id}${query ? `?${query}` : ""}`);
}
