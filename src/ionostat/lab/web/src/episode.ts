// Blood stops, and comes back: voltage and potassium of the ischaemic neuron from the engine, drawn as time goes by.
import uPlot from "uplot";
import { ink } from "./curves";
import { make } from "./make";
import { shown, toSI, type Numbers, type Page, type Results } from "./spec";
import { Engine } from "./socket";
import { start } from "./state";
import { number } from "./text";
import { Typed } from "./typed";

const SECONDS = 7, MINUTE = 60;
const LET_GO = -0.03; // V: no neuron at work stands above this for long

export class Episode {
  readonly element = make("section", { class: "episode", "aria-label": "A neuron without blood" });
  private canvas = make("div", { class: "trace", role: "img" });
  private told = make("p", { class: "told", "aria-live": "polite" }, "Computing …");
  private values: Numbers;
  private chart: uPlot | null = null;
  private results: Results | null = null;
  private engine = new Engine((results) => this.answered(results), (why) => { this.told.textContent = why; });
  private begun = 0;
  private watch = new ResizeObserver(() => this.rebuild());
  private dark = matchMedia("(prefers-color-scheme: dark)");
  private redraw = () => this.rebuild();

  constructor(private page: Page) {
    this.values = start(page);
    const [duration, flow] = [this.typed("duration", 1), this.typed("flow", 5)];
    this.element.append(
      make("p", { class: "wish" }, "For ", duration.field, " minutes a neuron has ", flow.field, " % of its blood."), duration.sentence, flow.sentence,
      this.canvas, this.told,
      make("p", { class: "more" }, make("a", { href: `#/${page.id}` }, "Volumes, chloride, ATP, and what saves it")));
    this.watch.observe(this.canvas);
    this.dark.addEventListener("change", this.redraw);
    this.engine.want(page.id, this.values);
  }

  close(): void {
    this.engine.close();
    this.watch.disconnect();
    this.dark.removeEventListener("change", this.redraw);
  }

  private typed(name: string, step: number): Typed {
    const slider = this.page.sliders.find((s) => s.name === name)!;
    const typed = new Typed(`${slider.label}, ${slider.unit}`, { low: slider.low, high: slider.high, unit: slider.unit, step: () => step }, (value) => {
      this.values[name] = toSI(value, slider.scale);
      this.engine.want(this.page.id, this.values);
    });
    typed.show(slider.start);
    return typed;
  }

  private answered(results: Results): void {
    const first = !this.results;
    this.results = results;
    this.told.textContent = told(results, this.values);
    this.canvas.setAttribute("aria-label", `Membrane potential of a neuron and potassium outside over ${number(this.end() / MINUTE)} minutes. ${this.told.textContent}`);
    this.rebuild();
    this.begun = first && !matchMedia("(prefers-reduced-motion: reduce)").matches ? performance.now() : -Infinity;
    this.step();
  }

  private end(): number {
    const t = this.results!.arrays.t.data;
    return t[t.length - 1];
  }

  private step(): void {
    if (!this.chart || !this.element.isConnected) return;
    const part = Math.min((performance.now() - this.begun) / 1000 / SECONDS, 1);
    this.chart.setData(this.data(part));
    if (part < 1) requestAnimationFrame(() => this.step());
  }

  // up to a part of the time; what comes later is not drawn yet
  private data(part: number): uPlot.AlignedData {
    const { t, V_neuron: V, K_out: K } = this.results!.arrays;
    const until = part * this.end();
    const seen = (of: ArrayLike<number>, factor: number) => Array.from(of, (v, k) => (t.data[k] <= until ? v * factor : null));
    return [Array.from(t.data, (s) => s / MINUTE), seen(V.data, 1e3), seen(K.data, 1)];
  }

  private rebuild(): void {
    const width = this.canvas.clientWidth;
    if (!this.results || !width) return;
    if (this.chart?.width === width && this.chart.root.dataset.dark === String(this.dark.matches)) return;
    this.chart?.destroy();
    this.chart = new uPlot(this.options(width), this.data(1), this.canvas);
    this.chart.root.dataset.dark = String(this.dark.matches);
  }

  private options(width: number): uPlot.Options {
    const [V, K, soft, line] = ["--c1", "--c2", "--ink-soft", "--line"].map(ink);
    const font = "13px system-ui", plain = { font, labelFont: font, grid: { show: false }, ticks: { show: false }, labelSize: 18, labelGap: 2, size: 34,
      values: (_: uPlot, ticks: number[]) => ticks.map((v) => number(v, 3)) };
    const stops = this.results!.numbers.stops / MINUTE, back = stops + this.values.duration / MINUTE;
    return {
      width, height: Math.round(Math.min(Math.max(width * 0.32, 230), 340)), legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false, range: [0, this.end() / MINUTE] }, V: { range: [-90, 20] }, K: { range: [0, 20 * Math.ceil(Math.max(...this.results!.arrays.K_out.data, 41) / 20)] } },
      axes: [{ ...plain, stroke: soft, label: "time (min)" }, { ...plain, scale: "V", stroke: V, label: width < 600 ? "V (mV)" : "membrane potential (mV)", size: 42 },
        { ...plain, scale: "K", side: 1, stroke: K, label: "K⁺ outside (mM)" }],
      series: [{}, { scale: "V", stroke: V, width: 2.4, pxAlign: 0 }, { scale: "K", stroke: K, width: 2.4, pxAlign: 0, dash: [9, 4] }],
      hooks: { drawClear: [(u) => shade(u, stops, back, line)] },
    };
  }
}

// the time without blood
function shade(u: uPlot, from: number, to: number, colour: string): void {
  const [left, right] = [from, to].map((x) => u.valToPos(x, "x", true));
  u.ctx.save();
  u.ctx.globalAlpha = 0.45;
  u.ctx.fillStyle = colour;
  u.ctx.fillRect(left, u.bbox.top, Math.min(right, u.bbox.left + u.bbox.width) - left, u.bbox.height);
  u.ctx.restore();
}

// what became of it, in a sentence
function told({ arrays, numbers }: Results, values: Numbers): string {
  const t = arrays.t.data, V = arrays.V_neuron.data, K = arrays.K_out.data;
  let most = 0, peak = 0;
  for (let k = 0; k < V.length; k++) if (V[k] > V[most]) most = k;
  for (let k = 0; k < K.length; k++) if (K[k] > K[peak]) peak = k;
  const mM = `${number(K[peak], 2)} mM`;
  if (V[most] < LET_GO) return `It holds on: potassium outside reaches ${mM}, and the pumps take it back.`;
  let jump = 0;
  while (V[jump] < LET_GO) jump++;
  const back = V[V.length - 1] < LET_GO;
  const after = t[jump] - numbers.stops;
  const when = after < 90 ? `${number(after, 2)} s` : `${number(after / MINUTE, 2)} min`;
  return `After ${when} without blood it lets go: from ${number(shown(V[0], { factor: 1e3, offset: 0 }), 2)} to ${number(1e3 * V[most], 2)} mV, potassium outside to ${mM}. ` +
    (back ? "When blood returns, the pumps charge it again." : values.duration + numbers.stops < t[t.length - 1] ? "Blood returns, and it has not recovered yet." : "");
}
