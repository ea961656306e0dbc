// States of a protein round a ring: each disc is as full as its state is occupied.
import { Figure } from "./figure";
import { colour } from "./inks";
import { shown, type Numbers, type Plot } from "./spec";
import { measured, plain } from "./text";

const SVG = "http://www.w3.org/2000/svg";

export class Cycle {
  readonly figure: Figure;
  private fills: { disc: SVGElement; text: SVGElement }[] = [];

  constructor(private plot: Plot, inks: number[]) {
    this.figure = new Figure(plot);
    const svg = element("svg", { viewBox: "-190 -150 380 300" });
    const n = plot.shows.length;
    plot.shows.forEach((s, k) => {
      const angle = (2 * Math.PI * k) / n - Math.PI / 2;
      const next = (2 * Math.PI * (k + 1)) / n - Math.PI / 2;
      const [x, y] = [130 * Math.cos(angle), 105 * Math.sin(angle)];
      svg.append(arrow(x, y, 130 * Math.cos(next), 105 * Math.sin(next)));
      const fill = element("circle", { cx: String(x), cy: String(y), r: "0", fill: colour(inks[k]), opacity: "0.42" });
      const rim = element("circle", { cx: String(x), cy: String(y), r: "34", fill: "none", stroke: "var(--ink-soft)" });
      const name = element("text", { x: String(x), y: String(y - 2), "text-anchor": "middle", class: "state" });
      name.textContent = plain(s.label);
      const text = element("text", { x: String(x), y: String(y + 14), "text-anchor": "middle", class: "share" });
      svg.append(fill, rim, name, text, step(plot.steps?.[k] ?? "", angle + Math.PI / n));
      this.fills.push({ disc: fill, text });
    });
    this.figure.canvas.append(svg);
  }

  show(numbers: Numbers): void {
    const values = this.plot.shows.map((s) => shown(numbers[s.key] ?? NaN, this.plot.scale));
    const whole = values.reduce((a, b) => a + b, 0) || 1;
    values.forEach((value, k) => {
      this.fills[k].disc.setAttribute("r", String(34 * Math.sqrt(Math.max(value / whole, 0))));
      this.fills[k].text.textContent = measured(value, this.plot.unit, 2);
    });
    this.figure.tell(
      this.plot.shows.map((s, k) => ({ label: s.label, unit: this.plot.unit, values: [values[k]] })),
      this.plot.shows.map((s, k) => `${plain(s.label)} ${measured(values[k], this.plot.unit, 2)}`).join(", ") + ".",
    );
  }
}

function element(tag: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// what happens at a step stands inside of its arrow
function step(said: string, angle: number): SVGElement {
  const text = element("text", { x: String(72 * Math.cos(angle)), y: String(66 * Math.sin(angle) + 4), "text-anchor": "middle", class: "step" });
  text.textContent = said;
  return text;
}

function arrow(x0: number, y0: number, x1: number, y1: number): SVGElement {
  const length = Math.hypot(x1 - x0, y1 - y0), [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [a, b] = [x0 + 38 * ux, y0 + 38 * uy], [c, d] = [x1 - 40 * ux, y1 - 40 * uy];
  const head = `M${c - 8 * ux - 5 * uy} ${d - 8 * uy + 5 * ux}L${c} ${d}L${c - 8 * ux + 5 * uy} ${d - 8 * uy - 5 * ux}`;
  return element("path", { d: `M${a} ${b}L${c} ${d}${head}`, fill: "none", stroke: "var(--ink-soft)", "stroke-width": "1.5" });
}
