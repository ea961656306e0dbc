// One page at work: controls on one side, the equation and the pictures on the other.
import { forms } from "/forms.js";
import { Bars } from "./bars";
import { Controls } from "./controls";
import { Curves, at } from "./curves";
import { Cycle } from "./cycle";
import { Equation } from "./equation";
import { Field } from "./field";
import { inks } from "./inks";
import { make } from "./make";
import { Player } from "./player";
import { Readouts } from "./readouts";
import { Engine } from "./socket";
import { toSI, type Numbers, type Page, type Plot, type Results, type Slider } from "./spec";
import { drop, keep, start } from "./state";
import { html } from "./text";

const POINTS = 201;
// ms after which a person is told that something is being computed, and that the first time takes longer
const SOON = 300, SLOW = 3000;
const FIRST = "Computing … The first run of a model on a machine takes some seconds: it is compiled.";
type Picture = Curves | Bars | Field | Cycle;

export class View {
  readonly element: HTMLElement;
  private values: Numbers;
  private results: Results = { numbers: {}, arrays: {} };
  private pictures: { plot: Plot; picture: Picture; index: number }[];
  private equation: Equation;
  private player: Player;
  private readouts: Readouts;
  private state = make("p", { class: "state-line", role: "status" });
  private engine: Engine | null;
  private time = Infinity;
  private dirty = false;
  private waiting = 0;
  private high = new ResizeObserver(([{ target }]) => inSight((target as HTMLElement).offsetHeight));

  constructor(private page: Page, query: Record<string, string>) {
    // what the page computes itself does not wait for the engine
    this.element = make("article", page.inPage ? { class: "own" } : {});
    this.values = start(page, query);
    this.equation = new Equation(page);
    this.readouts = new Readouts(page.readouts);
    this.player = new Player((time) => this.to(time));
    const inked = inks(page.plots);
    this.pictures = page.plots.map((plot, index) => ({ plot, index, picture: this.picture(plot, inked[index]) }));
    this.engine = page.onServer ? new Engine((r) => this.answered(r), (why) => this.failed(why)) : null;
    this.lay();
    this.high.observe(this.pictures[0].picture.figure.element);
    this.moved();
  }

  close(): void {
    this.player.play(false);
    this.engine?.close();
    clearTimeout(this.waiting);
    this.high.disconnect();
    inSight(0);
    drop();
  }

  private lay(): void {
    const { page } = this;
    const controls = new Controls(page, this.values, () => this.moved());
    // the first picture, or a pair, stays beside the numbers on a telephone
    const near = page.plots.length > 2 && page.plots.length % 2 === 0 ? 2 : 1;
    const tries = make("ol", {}, ...page.tries.map((text) => make("li", { html: html(text) })));
    this.element.append(
      make("header", {}, make("p", { class: "part" }, page.part), make("h1", { html: html(page.title) }), make("p", { class: "idea", html: html(page.idea) })),
      make("div", { class: "stage" },
        make("div", { class: "near" },
          make("div", { class: "side" }, controls.element, this.readouts.element, this.state),
          this.equation.element, page.play ? this.player.element : null, this.plots(0, near)),
        this.plots(near, page.plots.length)),
      make("section", { class: "notes" },
        make("div", {}, make("h2", {}, "Try"), tries),
        make("div", {}, make("h2", {}, "Where the model ends"), make("p", { html: html(page.ends) }), make("p", { class: "source", html: html(page.source) }))),
    );
  }

  private plots(from: number, to: number): HTMLElement {
    const figures = this.pictures.slice(from, to).map((p) => p.picture.figure.element);
    return make("div", { class: figures.length > 1 ? "plots many" : "plots" }, ...figures);
  }

  private picture(plot: Plot, inked: number[]): Picture {
    if (plot.kind === "bars") return new Bars(plot, inked);
    if (plot.kind === "cycle") return new Cycle(plot, inked);
    if (plot.kind === "field") return new Field(plot);
    if (plot.kind === "sweep") {
      const s = this.slider(plot.over!);
      return new Curves(plot, { label: s.label, unit: s.unit, scale: s.scale, log: s.log }, inked);
    }
    return new Curves(plot, { label: plot.x_label!, unit: plot.x_unit!, scale: plot.x_scale!, log: false }, inked);
  }

  private slider(name: string): Slider {
    return this.page.sliders.find((s) => s.name === name)!;
  }

  // a slider was moved: what the page can compute is there with the next picture, the rest when the engine answers
  private moved(): void {
    performance.mark("moved");
    if (!this.dirty) requestAnimationFrame(() => { this.dirty = false; this.compute(); });
    this.dirty = true;
  }

  private compute(): void {
    keep(this.page, this.values);
    if (this.page.inPage) {
      this.results = { ...this.results, numbers: { ...this.results.numbers, ...forms[this.page.id](this.values) } };
      this.draw();
    }
    if (this.engine) {
      this.engine.want(this.page.id, this.values);
      this.busy();
    }
  }

  // most answers come before it would help to say that they are on their way
  private busy(): void {
    this.element.setAttribute("aria-busy", "true");
    this.state.classList.remove("bad");
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => {
      this.state.textContent = "Computing …";
      this.waiting = window.setTimeout(() => { this.state.textContent = FIRST; }, SLOW);
    }, SOON);
  }

  private calm(said: string, bad: boolean): void {
    clearTimeout(this.waiting);
    this.element.setAttribute("aria-busy", "false");
    this.state.textContent = said;
    this.state.classList.toggle("bad", bad);
  }

  private answered(results: Results): void {
    this.calm("", false);
    this.results = this.page.inPage ? { numbers: { ...results.numbers, ...forms[this.page.id](this.values) }, arrays: results.arrays } : results;
    const t = this.times();
    if (t && this.page.play) this.player.over(t[t.length - 1]);
    this.draw();
    performance.measure("answer", "moved");
  }

  private failed(why: string): void {
    this.calm(why, true);
  }

  private times(): ArrayLike<number> | null {
    const plot = this.page.plots.find((p) => p.kind === "traces" || p.kind === "field");
    return plot ? (this.results.arrays[plot.x!]?.data ?? null) : null;
  }

  private to(time: number): void {
    this.time = time;
    for (const { plot, picture } of this.pictures) {
      if (plot.kind === "traces" && !plot.mark && picture instanceof Curves) picture.at(time);
      if (plot.kind === "field" && picture instanceof Field) picture.show(this.results.arrays, this.frame());
      if (plot.kind === "cycle" || plot.kind === "bars") (picture as Bars | Cycle).show(this.now());
    }
    this.read();
  }

  private frame(): number {
    const t = this.times();
    if (!t || !t.length) return 0;
    let k = 0;
    while (k < t.length - 1 && t[k + 1] <= this.time) k++;
    return k;
  }

  // numbers at the moment of the player: arrays over the time, read there
  private now(): Numbers {
    const t = this.times();
    const numbers = { ...this.values, ...this.results.numbers };
    if (!t) return numbers;
    const time = Math.min(this.time, t[t.length - 1]);
    for (const [name, { data, shape }] of Object.entries(this.results.arrays))
      if (shape.length === 1 && shape[0] === t.length) numbers[name] = at(t, data, time);
    return numbers;
  }

  private draw(): void {
    for (const { plot, picture, index } of this.pictures) {
      if (picture instanceof Curves && plot.kind === "sweep") this.sweep(plot, picture, index);
      else if (picture instanceof Curves)
        picture.show(this.results.arrays[plot.x!]?.data ?? [], plot.shows.map((s) => this.results.arrays[s.key]?.data), this.mark(plot));
      else if (picture instanceof Field) picture.show(this.results.arrays, this.frame());
      else picture.show(this.now());
    }
    this.read();
    performance.measure("drawn", "moved");
  }

  // where a curve that the engine computed is read: at a number, or at the time
  private mark(plot: Plot): number {
    return plot.mark ? this.now()[plot.mark] : this.page.play ? this.time : NaN;
  }

  private read(): void {
    const numbers = this.now();
    this.equation.show(numbers);
    this.readouts.show(numbers);
  }

  private sweep(plot: Plot, picture: Curves, index: number): void {
    const s = this.slider(plot.over!);
    const mark = this.values[s.name];
    if (!this.page.inPage) {
      const { arrays } = this.results;
      picture.show(arrays[`sweep ${index} x`]?.data ?? [], plot.shows.map((one) => arrays[`sweep ${index} ${one.key}`]?.data), mark);
      return;
    }
    const x = through(spaced(s, plot.low ?? s.low, plot.high ?? s.high), mark);
    // a curve may be a slider too, which stands still while another moves
    const rows = x.map((value) => ({ ...this.values, [s.name]: value })).map((at): Numbers => ({ ...at, ...forms[this.page.id](at) }));
    picture.show(x, plot.shows.map((one) => rows.map((row) => row[one.key])), mark);
  }
}

// the number that people chose is one of the points, so that what is read there is what the page computes
function through(x: number[], mark: number): number[] {
  const next = x.findIndex((value) => value >= mark);
  return next > 0 && x[next] > mark ? [...x.slice(0, next), mark, ...x.slice(next)] : x;
}

// the height that stays in sight on a telephone, for style.css
const inSight = (height: number) => document.documentElement.style.setProperty("--picture", `${height}px`);

const spaced = (s: Slider, low: number, high: number) =>
  Array.from({ length: POINTS }, (_, k) => {
    const part = k / (POINTS - 1);
    return toSI(s.log ? low * (high / low) ** part : low + (high - low) * part, s.scale);
  });
