// Sliders: a range, a field for the number, the unit. The range runs over 0..1000, by factors where it is logarithmic.
import { make } from "./make";
import { shown, toSI, type Numbers, type Page, type Slider } from "./spec";
import { html, measured, plain, unit } from "./text";
import { Typed } from "./typed";

const STEPS = 1000;

export class Controls {
  readonly element = make("div", { class: "controls", role: "group", "aria-label": "Numbers to move" });
  private rows = new Map<string, { range: HTMLInputElement; typed: Typed; slider: Slider }>();
  private cells: { button: HTMLButtonElement; values: Record<string, number> }[] = [];

  constructor(page: Pick<Page, "sliders" | "presets">, private numbers: Numbers, private told: () => void) {
    if (page.presets.length) this.element.append(this.presets(page));
    for (const slider of page.sliders) this.element.append(this.row(slider));
    const reset = make("button", { type: "button", class: "plain" }, "Reset all");
    reset.addEventListener("click", () => this.set(Object.fromEntries(page.sliders.map((s) => [s.name, s.start]))));
    this.element.append(reset);
    this.press();
  }

  private moved(): void {
    this.press();
    this.told();
  }

  // the cell whose numbers these are
  private press(): void {
    for (const { button, values } of this.cells)
      button.setAttribute("aria-pressed", String(Object.entries(values).every(([name, value]) => this.is(name, value))));
  }

  private is(name: string, value: number): boolean {
    const row = this.rows.get(name);
    if (!row) return true;
    const now = shown(this.numbers[name], row.slider.scale);
    return Math.abs(now - value) <= 1e-6 * Math.max(Math.abs(now), Math.abs(value));
  }

  set(values: Record<string, number>): void {
    for (const [name, value] of Object.entries(values)) {
      const row = this.rows.get(name);
      if (row) this.numbers[name] = toSI(value, row.slider.scale);
    }
    this.show();
    this.moved();
  }

  private presets(page: Pick<Page, "presets">): HTMLElement {
    const box = make("fieldset", { class: "presets" }, make("legend", {}, "Cells and situations"));
    const source = make("p", { class: "source", role: "status" });
    for (const preset of page.presets) {
      const button = make("button", { type: "button", title: preset.source }, preset.name);
      button.addEventListener("click", () => { this.set(preset.values); source.textContent = `${preset.name}: ${preset.source}.`; });
      this.cells.push({ button, values: preset.values });
      box.append(button);
    }
    box.append(source);
    return box;
  }

  private row(slider: Slider): HTMLElement {
    const id = `s-${slider.name}`;
    const range = make("input", { type: "range", id, min: "0", max: String(STEPS), step: "1", "aria-label": plain(slider.label) });
    const typed = new Typed(`${plain(slider.label)} in ${unit(slider.unit) || "no unit"}`,
      { low: slider.low, high: slider.high, unit: unit(slider.unit), step: (value) => stride(slider, value) }, (value) => this.move(slider, value, false));
    range.addEventListener("input", () => this.move(slider, at(slider, Number(range.value) / STEPS), true));
    this.rows.set(slider.name, { range, typed, slider });
    const label = make("label", { for: id, html: html(slider.label), title: slider.source });
    const row = make("div", { class: "slider" }, label, range, typed.field, make("span", { class: "unit" }, unit(slider.unit)), typed.sentence);
    this.show();
    return row;
  }

  private move(slider: Slider, value: number, slid: boolean): void {
    this.numbers[slider.name] = toSI(value, slider.scale);
    const row = this.rows.get(slider.name)!;
    row.range.setAttribute("aria-valuetext", measured(value, slider.unit));
    if (slid) row.typed.show(value);
    else row.range.value = String(Math.round(STEPS * from(slider, value)));
    this.moved();
  }

  private show(): void {
    for (const { range, typed, slider } of this.rows.values()) {
      const value = shown(this.numbers[slider.name], slider.scale);
      range.value = String(Math.round(STEPS * from(slider, value)));
      range.setAttribute("aria-valuetext", measured(value, slider.unit));
      typed.show(value);
    }
  }
}

// how far an arrow key goes in the field: a hundredth of the range, or the second figure of a number that goes by factors
const stride = (s: Slider, value: number) =>
  s.step || 10 ** Math.floor(s.log ? Math.log10(value) - 1 + 1e-9 : Math.log10(s.high - s.low) - 2);

function at(s: Slider, part: number): number {
  const value = s.log ? s.low * (s.high / s.low) ** part : s.low + (s.high - s.low) * part;
  const raster = s.step ? s.low + Math.round((value - s.low) / s.step) * s.step : value;
  return Number(raster.toPrecision(s.log ? 3 : 6));
}

const from = (s: Slider, value: number) =>
  s.log ? Math.log(value / s.low) / Math.log(s.high / s.low) : (value - s.low) / (s.high - s.low);
