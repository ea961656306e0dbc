// Numbers side by side, from a common zero.
import { Figure } from "./figure";
import { colour } from "./inks";
import { make } from "./make";
import { shown, type Numbers, type Plot } from "./spec";
import { html, measured, plain } from "./text";

export class Bars {
  readonly figure: Figure;

  constructor(private plot: Plot, private inks: number[]) {
    this.figure = new Figure(plot);
  }

  show(numbers: Numbers): void {
    const values = this.plot.shows.map((s) => shown(numbers[s.key] ?? NaN, this.plot.scale));
    const most = Math.max(0, ...values.filter(Number.isFinite)), least = Math.min(0, ...values.filter(Number.isFinite));
    const part = (v: number) => (100 * v) / (most - least || 1);
    const rows = this.plot.shows.map((s, k) => {
      const bar = make("span", { class: "bar" });
      bar.style.left = `${part(Math.min(values[k], 0) - least)}%`;
      bar.style.width = `${Math.max(part(Math.abs(values[k])), 0.3)}%`;
      bar.style.background = colour(this.inks[k]);
      return make("div", { class: "bar-row" }, make("span", { class: "bar-label", html: html(s.label) }),
        make("span", { class: "bar-track" }, bar), make("span", { class: "bar-value" }, measured(values[k], this.plot.unit, 3)));
    });
    this.figure.canvas.replaceChildren(...rows);
    this.figure.tell(
      this.plot.shows.map((s, k) => ({ label: s.label, unit: this.plot.unit, values: [values[k]] })),
      this.plot.shows.map((s, k) => `${plain(s.label)} ${measured(values[k], this.plot.unit, 3)}`).join(", ") + ".",
    );
  }
}
