// What every picture has round it: a title, a text summary, a table and CSV for those who want the numbers.
import { make } from "./make";
import type { Plot } from "./spec";
import { html, number, plain, subscripted, unit } from "./text";

export interface Column { label: string; unit: string; values: ArrayLike<number> }

export class Figure {
  readonly element: HTMLElement;
  readonly canvas = make("div", { class: "canvas" });
  private table = make("table");
  private details: HTMLDetailsElement;
  private said = make("p", { class: "said", "aria-live": "polite" });
  private columns: Column[] = [];
  private sentence = "";

  constructor(private plot: Plot) {
    const csv = make("button", { type: "button", class: "plain" }, "CSV");
    csv.addEventListener("click", () => this.download());
    this.details = make("details", {}, make("summary", {}, "Numbers"), csv, make("div", { class: "scroll", tabindex: "0" }, this.table));
    this.details.addEventListener("toggle", () => this.fill());
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${plain(plot.title)}. ${plain(plot.summary)}`);
    this.element = make(
      "figure", { class: `plot ${plot.kind}` }, make("figcaption", { html: html(plot.title) }), this.canvas, this.said, this.details,
    );
  }

  // the numbers behind the picture, and a sentence on them
  tell(columns: Column[], sentence: string): void {
    this.columns = columns;
    if (this.sentence !== sentence) this.said.innerHTML = subscripted(sentence);
    this.sentence = sentence;
    if (this.details.open) this.fill();
  }

  private fill(): void {
    if (!this.details.open) return;
    const head = make("tr", {}, ...this.columns.map((c) => make("th", { scope: "col" }, heading(c))));
    const length = this.columns[0]?.values.length ?? 0;
    const stride = Math.max(1, Math.ceil(length / 100));
    const rows = Array.from({ length: Math.ceil(length / stride) }, (_, k) =>
      make("tr", {}, ...this.columns.map((c) => make("td", {}, number(c.values[k * stride])))));
    this.table.replaceChildren(make("caption", {}, plain(this.plot.title)), make("thead", {}, head), make("tbody", {}, ...rows));
  }

  private download(): void {
    const lines = [this.columns.map((c) => `"${heading(c)}"`).join(",")];
    for (let k = 0; k < (this.columns[0]?.values.length ?? 0); k++) lines.push(this.columns.map((c) => c.values[k]).join(","));
    const link = make("a", { href: URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" })), download: `${plain(this.plot.title)}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

const heading = (c: Column) => (unit(c.unit) ? `${plain(c.label)} (${unit(c.unit)})` : plain(c.label));
