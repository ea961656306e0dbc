// Play, pause, scrub, reset: a time that runs through the result, whatever its length, in some seconds.
import { make } from "./make";
import { measured } from "./text";

const SECONDS = 12;

export class Player {
  readonly element = make("div", { class: "player", role: "group", "aria-label": "Time" });
  private button = make("button", { type: "button" }, "Play");
  private range = make("input", { type: "range", min: "0", max: "1000", step: "1", "aria-label": "Time" });
  private clock = make("output");
  private end = 0;
  private factor = 1;
  private unit = "s";
  private now = 0;
  private playing = false;
  private last = 0;

  constructor(private moved: (time: number) => void) {
    const reset = make("button", { type: "button", class: "plain" }, "To the start");
    this.button.addEventListener("click", () => this.play(!this.playing));
    reset.addEventListener("click", () => { this.play(false); this.to(0); });
    this.range.addEventListener("input", () => { this.play(false); this.to((Number(this.range.value) / 1000) * this.end); });
    this.element.append(this.button, this.range, this.clock, reset);
  }

  // a new result, SI seconds; the moment stays where it was in parts of the whole. The first is shown at its end,
  // or played if that was asked for while it was computed
  over(end: number): void {
    const part = this.end ? this.now / this.end : this.playing ? 0 : 1;
    this.end = end;
    [this.unit, this.factor] = end >= 180 ? ["min", 60] : end >= 1 ? ["s", 1] : ["ms", 1e-3];
    this.to(part * end);
  }

  play(on: boolean): void {
    if (on && this.now >= this.end) this.now = 0;
    this.playing = on;
    this.button.textContent = on ? "Pause" : "Play";
    this.last = performance.now();
    if (on) requestAnimationFrame((time) => this.step(time));
  }

  private step(time: number): void {
    if (!this.playing || !this.element.isConnected) return;
    if (this.end) this.to(Math.min(this.now + ((time - this.last) / 1000 / SECONDS) * this.end, this.end));
    this.last = time;
    if (this.end && this.now >= this.end) this.play(false);
    else requestAnimationFrame((next) => this.step(next));
  }

  private to(time: number): void {
    this.now = time;
    this.range.value = String(this.end ? Math.round((1000 * time) / this.end) : 0);
    const said = measured(time / this.factor, this.unit, 3);
    this.clock.textContent = said;
    this.range.setAttribute("aria-valuetext", said);
    this.moved(time);
  }
}
