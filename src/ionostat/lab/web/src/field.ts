// A map that changes in time, drawn pixel by pixel in the order of brightness of viridis.
import { Figure } from "./figure";
import { make } from "./make";
import { shown, type Arrays, type Plot } from "./spec";
import { measured, plain } from "./text";

const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"]
  .map((hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)));

export class Field {
  readonly figure: Figure;
  private canvas = make("canvas");
  private bar = make("div", { class: "colour-bar" });
  private data: ArrayLike<number> = [];
  private shape = [0, 0, 0];
  private limits = [0, 1];

  constructor(private plot: Plot) {
    this.figure = new Figure(plot);
    this.figure.canvas.append(this.canvas, this.bar);
  }

  show(arrays: Arrays, frame: number): void {
    const field = arrays[this.plot.shows[0].key];
    if (!field) return;
    if (field.data !== this.data) this.take(field.data, field.shape);
    this.draw(frame);
  }

  get frames(): number {
    return this.shape[0];
  }

  private take(data: ArrayLike<number>, shape: number[]): void {
    this.data = data;
    this.shape = shape;
    let low = Infinity, high = -Infinity;
    for (let k = 0; k < data.length; k++) {
      if (data[k] < low) low = data[k];
      if (data[k] > high) high = data[k];
    }
    this.limits = [low, high > low ? high : low + 1];
    const ends = this.limits.map((v) => measured(shown(v, this.plot.scale), this.plot.unit, 3));
    this.bar.replaceChildren(make("span", {}, ends[0]), make("span", { class: "ramp" }), make("span", {}, ends[1]));
  }

  private draw(frame: number): void {
    const [frames, rows, columns] = this.shape;
    const at = Math.min(Math.max(Math.round(frame), 0), frames - 1) * rows * columns;
    Object.assign(this.canvas, { width: columns, height: rows });
    const context = this.canvas.getContext("2d")!;
    const image = context.createImageData(columns, rows);
    let most = -Infinity;
    for (let k = 0; k < rows * columns; k++) {
      const value = this.data[at + k];
      if (value > most) most = value;
      const [r, g, b] = ramp((value - this.limits[0]) / (this.limits[1] - this.limits[0]));
      image.data.set([r, g, b, 255], 4 * k);
    }
    context.putImageData(image, 0, 0);
    const values = Array.from({ length: rows * columns }, (_, k) => shown(this.data[at + k], this.plot.scale));
    this.figure.tell([{ label: this.plot.shows[0].label, unit: this.plot.unit, values }],
      `${plain(this.plot.shows[0].label)}: at most ${measured(shown(most, this.plot.scale), this.plot.unit, 3)}.`);
  }
}

function ramp(part: number): number[] {
  const at = Math.min(Math.max(part, 0), 1) * (VIRIDIS.length - 1);
  const k = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[k].map((c, i) => Math.round(c + (at - k) * (VIRIDIS[k + 1][i] - c)));
}
