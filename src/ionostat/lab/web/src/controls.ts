// Sliders: a range, a field for the number, the unit. The range runs over 0..1000, by factors where it is logarithmic.
import { make } from "./make";
import { shown, toSI, type Numbers, type Page, type Slider } from "./spec";
import { html, measured, plain, unit } from "./text";

const STEPS = 1000;

export class Controls {
  readonly element = make("div", { class: "controls", role: "group", "aria-label": "Numbers to move" });
  private rows = new Map<string, { range: HTMLInputElement; field: HTMLInputElement; slider: Slider }>();

  constructor(page: Pick<Page, "sliders" | "presets">, private numbers: Numbers, private moved: () => void) {
    if (page.presets.length) this.element.append(this.presets(page));
    for (const slider of page.sliders) this.element.append(this.row(slider));
    const reset = make("button", { type: "button", class: "plain" }, "Reset all");
    reset.addEventListener("click", () => this.set(Object.fromEntries(page.sliders.map((s) => [s.name, s.start]))));
    this.element.append(reset);
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
      box.append(button);
    }
    box.append(source);
    return box;
  }

  private row(slider: Slider): HTMLElement {
    const id = `s-${slider.name}`;
    const range = make("input", { type: "range", id, min: "0", max: String(STEPS), step: "1", "aria-label": plain(slider.label) });
    const field = make("input", {
      type: "number", step: "any", min: String(slider.low), max: String(slider.high),
      "aria-label": `${plain(slider.label)} in ${unit(slider.unit) || "no unit"}`, inputmode: "decimal",
    });
    range.addEventListener("input", () => this.move(slider, at(slider, Number(range.value) / STEPS), field));
    field.addEventListener("input", () => {
      const value = Number(field.value);
      const fits = field.value !== "" && value >= slider.low && value <= slider.high;
      field.setAttribute("aria-invalid", String(!fits));
      if (fits) this.move(slider, value, null);
    });
    field.addEventListener("blur", () => this.show());
    this.rows.set(slider.name, { range, field, slider });
    const label = make("label", { for: id, html: html(slider.label), title: slider.source });
    const row = make("div", { class: "slider" }, label, range, field, make("span", { class: "unit" }, unit(slider.unit)));
    this.show();
    return row;
  }

  private move(slider: Slider, value: number, field: HTMLInputElement | null): void {
    this.numbers[slider.name] = toSI(value, slider.scale);
    const row = this.rows.get(slider.name)!;
    row.range.setAttribute("aria-valuetext", measured(value, slider.unit));
    if (field) field.value = neat(value);
    else row.range.value = String(Math.round(STEPS * from(slider, value)));
    this.moved();
  }

  private show(): void {
    for (const { range, field, slider } of this.rows.values()) {
      const value = shown(this.numbers[slider.name], slider.scale);
      range.value = String(Math.round(STEPS * from(slider, value)));
      range.setAttribute("aria-valuetext", measured(value, slider.unit));
      field.value = neat(value);
      field.setAttribute("aria-invalid", "false");
    }
  }
}

const neat = (value: number) => String(Number(value.toPrecision(4)));

function at(s: Slider, part: number): number {
  const value = s.log ? s.low * (s.high / s.low) ** part : s.low + (s.high - s.low) * part;
  const raster = s.step ? s.low + Math.round((value - s.low) / s.step) * s.step : value;
  return Number(raster.toPrecision(s.log ? 3 : 6));
}

const from = (s: Slider, value: number) =>
  s.log ? Math.log(value / s.low) / Math.log(s.high / s.low) : (value - s.low) / (s.high - s.low);
