// A field for one number between two ends. A comma is read as the decimal point, a real minus as a minus, and the unit
// beside the field may be written too; what does not fit is told in a sentence, moves nothing, and goes when the field is
// left. Arrow keys move the number by a step.
import { make } from "./make";

export interface Ends { low: number; high: number; unit: string; step: (value: number) => number }

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
let count = 0;

// null where the text is no number
export function typed(text: string): number | null {
  const plain = text.trim().replace(/\u2212/g, "-").replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : null;
}

// the text without the unit at its end, in letters of any keyboard
function bare(text: string, unit: string): string {
  const spelt = (letters: string) => letters.trim().replace(/[\u00b5\u03bc]/g, "u");
  return unit && spelt(text).endsWith(spelt(unit)) ? spelt(text).slice(0, -spelt(unit).length) : text;
}

export class Typed {
  readonly field: HTMLInputElement;
  readonly sentence = make("p", { class: "misfit", id: `misfit-${++count}`, "aria-live": "polite" });
  private value = NaN;
  private settled = NaN; // before the typing that goes on

  constructor(label: string, private ends: Ends, private took: (value: number) => void) {
    this.field = make("input", {
      type: "text", role: "spinbutton", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-label": label,
      "aria-valuemin": String(ends.low), "aria-valuemax": String(ends.high),
    });
    this.field.addEventListener("input", () => this.read());
    this.field.addEventListener("change", () => { this.settled = this.value; });
    this.field.addEventListener("blur", () => this.show(this.value));
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  show(value: number): void {
    this.value = this.settled = value;
    this.field.value = neat(value);
    this.tell(true);
  }

  private read(): void {
    const value = typed(bare(this.field.value, this.ends.unit));
    const fits = value !== null && value >= this.ends.low && value <= this.ends.high;
    // "1" on the way to "1e9" is taken back
    this.take(fits ? value : this.settled);
    this.tell(fits);
  }

  private take(value: number): void {
    if (value === this.value) return;
    this.value = value;
    this.took(value);
  }

  private tell(fits: boolean): void {
    const { low, high, unit } = this.ends;
    const sentence = fits ? "" : `Give a number from ${neat(low)} to ${neat(high)} ${unit}`.trim().replaceAll("-", "−") + ".";
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    this.field.setAttribute("aria-invalid", String(!fits));
    this.field.setAttribute("aria-valuenow", String(this.value));
    if (fits) this.field.removeAttribute("aria-describedby");
    else this.field.setAttribute("aria-describedby", this.sentence.id);
  }

  private key(event: KeyboardEvent): void {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { low, high, step } = this.ends;
    const next = this.value + (event.key === "ArrowUp" ? 1 : -1) * step(this.value);
    this.take(Number(Math.min(Math.max(next, low), high).toPrecision(6)));
    this.show(this.value);
  }
}

export const neat = (value: number) => String(Number(value.toPrecision(4)));
