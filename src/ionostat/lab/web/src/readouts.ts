// Numbers beside the pictures: labels are set once, numbers only where they changed.
import { make } from "./make";
import { shown, type Numbers, type Readout } from "./spec";
import { html, measured } from "./text";

export class Readouts {
  readonly element = make("dl", { class: "readouts", "aria-live": "polite" });
  private cells: { of: Readout; cell: HTMLElement }[] = [];

  constructor(readouts: Readout[]) {
    for (const of of readouts) {
      const cell = make("dd");
      this.element.append(make("dt", { html: html(of.label) }), cell);
      this.cells.push({ of, cell });
    }
  }

  show(numbers: Numbers): void {
    for (const { of, cell } of this.cells) {
      const said = measured(shown(numbers[of.key] ?? NaN, of.scale), of.unit, of.figures);
      if (cell.textContent !== said) cell.textContent = said;
    }
  }
}
