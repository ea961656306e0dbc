// An equation, and below it the same with live numbers in it.
import { make } from "./make";
import { shown, type Numbers, type Page, type Scale } from "./spec";
import { equation, measured } from "./text";

export class Equation {
  readonly element = make("figure", { class: "equation", tabindex: "0", "aria-label": "Equation" });
  private live = make("div", { class: "live" });
  private scales = new Map<string, { unit: string; scale: Scale; figures: number }>();
  private last = "";

  constructor(private page: Page) {
    for (const p of page.plots) for (const s of p.shows) this.scales.set(s.key, { unit: p.unit, scale: p.scale, figures: 4 });
    for (const s of page.sliders) this.scales.set(s.name, { unit: s.unit, scale: s.scale, figures: 4 });
    for (const r of page.readouts) this.scales.set(r.key, { unit: r.unit, scale: r.scale, figures: r.figures + 1 });
    if (page.equation) this.element.append(make("div", { html: equation(page.equation, true) }));
    if (page.numbers) this.element.append(this.live);
    this.element.hidden = !page.equation;
  }

  show(numbers: Numbers): void {
    if (!this.page.numbers) return;
    const latex = this.page.numbers.replace(/\[\[(\w+)\]\]/g, (_, name: string) => this.number(name, numbers[name]));
    if (latex !== this.last) this.live.innerHTML = equation(latex, true);
    this.last = latex;
  }

  private number(name: string, si: number): string {
    const how = this.scales.get(name);
    if (!how || !Number.isFinite(si)) return "\\ldots";
    if (how.unit === "degC") return `${Number(si.toPrecision(5))}\\,\\mathrm{K}`;
    const [value, ...rest] = measured(shown(si, how.scale), how.unit, how.figures).split(" ");
    const text = value.replace("−", "-").replace(/×10(.*)/, (_, up: string) => `\\times 10^{${plain(up)}}`);
    const of = rest.join("\\,").replace(/µ/g, "\\mu ").replace(/°/g, "^\\circ ").replace(/%/g, "\\%").replace(/²/g, "^2").replace(/³/g, "^3");
    return of ? `${text}\\,\\mathrm{${of}}` : text;
  }
}

const plain = (up: string) => [...up].map((c) => (c === "⁻" ? "-" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)))).join("");
