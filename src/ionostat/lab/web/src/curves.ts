// Curves with uPlot: colours of Okabe and Ito with dash patterns beside them, a mark where the slider or the time stands.
import uPlot from "uplot";
import { Figure } from "./figure";
import { COLOURS, colour, dash } from "./inks";
import { make } from "./make";
import { shown, type Plot, type Scale } from "./spec";
import { html, measured, number, plain, unit } from "./text";

// a canvas needs the colour that light-dark() stands for: an element tells
const probe = make("span", { hidden: true });
export function ink(name: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

export interface Axis { label: string; unit: string; scale: Scale; log: boolean }

export class Curves {
  readonly figure: Figure;
  private chart: uPlot | null = null;
  private data: number[][] = [];
  private mark = NaN;
  private legend = make("ul", { class: "legend" });
  private size = { width: 0, height: 0 };
  private strokes: string[] = [];
  private soft = "";

  constructor(private plot: Plot, private axis: Axis, private inks: number[] = plot.shows.map((_, k) => k)) {
    this.figure = new Figure(plot);
    plot.shows.forEach((s, k) => this.legend.append(make("li", {}, key(this.inks[k]), make("span", { html: html(s.label) }))));
    this.figure.element.insertBefore(this.legend, this.figure.canvas);
    this.legend.hidden = plot.shows.length < 2;
    new ResizeObserver(() => this.fit()).observe(this.figure.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild());
  }

  // x and curves in SI
  show(x: ArrayLike<number>, curves: (ArrayLike<number> | undefined)[], mark: number): void {
    const over = Array.from(x, (v) => shown(v, this.axis.scale));
    this.data = [over, ...this.plot.shows.map((_, k) => Array.from(curves[k] ?? over.map(() => NaN), (v) => shown(v, this.plot.scale)))];
    this.mark = shown(mark, this.axis.scale);
    if (this.chart) this.chart.setData(gapped(this.data));
    else this.rebuild();
    this.tell();
  }

  // only the mark moves
  at(mark: number): void {
    this.mark = shown(mark, this.axis.scale);
    if (!this.chart) return;
    this.chart.redraw(false);
    this.tell();
  }

  private tell(): void {
    const [x, ...curves] = this.data;
    const columns = [{ label: this.axis.label, unit: this.axis.unit, values: x },
      ...this.plot.shows.map((s, k) => ({ label: s.label, unit: this.plot.unit, values: curves[k] }))];
    const values = curves.map((curve) => at(x, curve, this.mark));
    const here = this.plot.shows.map((s, k) => `${plain(s.label)} ${measured(values[k], this.plot.unit, 3)}`).join(", ");
    this.figure.tell(columns, values.some(Number.isFinite) ? `At ${plain(this.axis.label)} ${measured(this.mark, this.axis.unit, 3)}: ${here}.` : "");
  }

  private rebuild(): void {
    this.chart?.destroy();
    if (!this.data.length) return;
    this.figure.canvas.replaceChildren();
    this.strokes = this.inks.map((k) => ink(COLOURS[k % COLOURS.length]));
    this.soft = ink("--ink-soft");
    this.chart = new uPlot(this.options(), gapped(this.data), this.figure.canvas);
    const { label, unit: of } = this.axis;
    this.figure.canvas.append(make("div", { class: "x-label", html: html(label) + (unit(of) ? ` (${unit(of)})` : "") }));
    this.fit();
  }

  private fit(): void {
    const width = this.figure.canvas.clientWidth;
    const height = Math.round(Math.min(Math.max(width * 0.45, 200), 320));
    if (!this.chart || !width || (width === this.size.width && height === this.size.height)) return;
    this.size = { width, height };
    this.chart.setSize(this.size);
  }

  private options(): uPlot.Options {
    const axis = { stroke: this.soft, grid: { stroke: ink("--line"), width: 1 }, ticks: { stroke: ink("--line"), width: 1 }, font: "13px system-ui", labelFont: "13px system-ui" };
    const named = (label: string, of: string) => (unit(of) ? `${plain(label)} (${unit(of)})` : plain(label));
    return {
      width: this.figure.canvas.clientWidth || 600, height: 280, legend: { show: false }, cursor: { y: false, points: { size: 7 } },
      scales: { x: { time: false, distr: this.axis.log ? 3 : 1, range: (_, low, high) => [low > 0 && low < 0.05 * high && !this.axis.log ? 0 : low, high] }, y: { range: roomy } },
      axes: [
        { ...axis, size: 30, values: (u, ticks) => ticks.map((v) => (this.axis.log && !labelled(v, u) ? "" : number(v, 3))),
          ...(this.axis.log ? { splits: (u: uPlot) => decades(u.scales.x.min!, u.scales.x.max!), filter: (_: uPlot, ticks: number[]) => ticks } : {}) },
        { ...axis, label: named(this.plot.y, this.plot.unit), labelSize: 18, labelGap: 2, size: wide, values: (_, ticks) => ticks.map((v) => number(v, 3)) },
      ],
      series: [{}, ...this.plot.shows.map((s, k) => ({ label: plain(s.label), stroke: this.strokes[k], width: 2.2, pxAlign: 0, dash: dash(this.inks[k]), points: { show: false } }))],
      hooks: { draw: [(u: uPlot) => this.drawMark(u)] },
    };
  }

  private drawMark(u: uPlot): void {
    if (!Number.isFinite(this.mark)) return;
    const x = u.valToPos(this.mark, "x", true);
    if (x < u.bbox.left - 1 || x > u.bbox.left + u.bbox.width + 1) return;
    const c = u.ctx;
    c.save();
    c.strokeStyle = this.soft;
    c.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    c.beginPath();
    c.moveTo(x, u.bbox.top);
    c.lineTo(x, u.bbox.top + u.bbox.height);
    c.stroke();
    this.plot.shows.forEach((_, k) => {
      const value = at(this.data[0], this.data[k + 1], this.mark);
      if (!Number.isFinite(value)) return;
      c.fillStyle = this.strokes[k];
      c.beginPath();
      c.arc(x, u.valToPos(value, "y", true), 4.5 * devicePixelRatio, 0, 2 * Math.PI);
      c.fill();
    });
    c.restore();
  }
}

function key(ink: number): HTMLElement {
  const line = make("span", { class: "key", "aria-hidden": "true" });
  line.innerHTML = `<svg width="30" height="8"><line x1="0" y1="4" x2="30" y2="4" stroke="${colour(ink)}" stroke-width="2.5" stroke-dasharray="${dash(ink).join(" ")}"/></svg>`;
  return line;
}

// a curve between its points; nothing beyond its ends
export function at(x: ArrayLike<number>, y: ArrayLike<number>, value: number): number {
  const room = 1e-6 * Math.abs(x[x.length - 1] - x[0]);
  if (!(value >= x[0] - room && value <= x[x.length - 1] + room)) return NaN;
  let low = 0, high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] > value) high = middle;
    else low = middle;
  }
  const part = x[high] > x[low] ? Math.min(Math.max((value - x[low]) / (x[high] - x[low]), 0), 1) : 0;
  return part === 0 ? y[low] : part === 1 ? y[high] : y[low] + part * (y[high] - y[low]);
}

// 1, 2, 3 ... 9 times the powers of ten: uPlot's own begin at the low end of the range
function decades(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    for (let k = 1; k < 10; k++) if (k * 10 ** power >= low * (1 - 1e-9) && k * 10 ** power <= high * (1 + 1e-9)) found.push(k * 10 ** power);
  return found;
}
// a number at each tick would overlap where the range is wide or the picture narrow
function labelled(tick: number, u: uPlot): boolean {
  const room = u.width / Math.log10(u.scales.x.max! / u.scales.x.min!);
  return (room > 150 ? /^[125](\.0*)?e/ : /^1(\.0*)?e/).test(tick.toExponential(6));
}

// no number is a gap to uPlot only as null, and spoils the range of the axis as NaN
const gapped = (data: number[][]) => data.map((row) => row.map((v) => (Number.isFinite(v) ? v : null))) as uPlot.AlignedData;

// room for the longest number
const wide = (_: uPlot, ticks: string[] | null) => Math.max(42, 20 + 7.5 * Math.max(0, ...(ticks ?? []).map((text) => text.length)));

const roomy = (_: uPlot, low: number, high: number): [number, number] => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const span = high - low || Math.abs(high) || 1;
  return [low - 0.06 * span, high + 0.06 * span];
};
