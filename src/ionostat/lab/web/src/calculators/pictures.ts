// The results of a calculator against one of its numbers: a picture for each unit, a slider that moves along.
import { Curves } from "../curves";
import { make } from "../make";
import { shown, toSI, type Plot } from "../spec";
import { plain } from "../text";
import type { Curve, Over, Picture } from "./spec";
import { PLACES, symbol } from "./words";

const MOST_PICTURES = 4, MOST_CURVES = 7, STEPS = 1000;
const QUANTITIES: Record<string, string> = {
  mV: "potential", mM: "concentration", uM: "concentration", nM: "concentration", pA: "current", "uA/cm2": "current",
  "pmol/cm2/s": "flux", "kJ/mol": "energy", "1": "", um: "length", nm: "length", s: "time", pL: "volume", "1/s": "rate",
};

export class Pictures {
  readonly element = make("section", { class: "pictures", "aria-label": "Picture" });
  private choice = make("select", { id: "over" });
  private low = make("input", { id: "from", type: "text", autocomplete: "off", spellcheck: "false" });
  private high = make("input", { id: "to", type: "text", autocomplete: "off", spellcheck: "false" });
  private slider = make("input", { type: "range", min: "0", max: String(STEPS), step: "1" });
  private canvas = make("div", { class: "plots" });
  private said = make("p", { class: "state-line", role: "status" });
  private shape = "";
  private options = false;
  private curves: { group: Curve[]; picture: Curves }[] = [];
  private picture: Picture | null = null;
  // somebody chose what is drawn; until then the server does
  chosen: boolean;

  constructor(over: Over, private changed: () => void, private put: (over: string, text: string) => void) {
    this.chosen = Boolean(over.over);
    this.choice.append(make("option", { value: over.over }, over.over));
    this.low.value = over.low;
    this.high.value = over.high;
    this.choice.addEventListener("change", () => this.draw(this.choice.value));
    for (const end of [this.low, this.high]) end.addEventListener("input", () => { this.chosen = true; changed(); });
    this.slider.addEventListener("input", () => this.slide());
    this.element.append(
      make("div", { class: "over" }, make("label", { for: "over" }, "Against"), this.choice, make("label", { for: "from" }, "from"), this.low,
        make("label", { for: "to" }, "to"), this.high),
      this.slider, this.said, this.canvas);
    this.say("");
  }

  get over(): Over {
    return { over: this.choice.value, low: this.low.value, high: this.high.value };
  }

  // the range that stands, which is kept as long as the number lies in it
  get range(): { kept: [string, string] | null } {
    return { kept: this.picture?.label === this.choice.value ? [this.picture.low, this.picture.high] : null };
  }

  // another number goes through its range
  draw(over: string): void {
    this.chosen = true;
    this.choice.value = over;
    this.low.value = this.high.value = "";
    this.changed();
  }

  // the numbers that may go
  offer(names: string[]): void {
    const now = this.choice.value;
    const all = names.includes(now) || !now ? names : [now, ...names];
    if ([...this.choice.options].map((o) => o.value).join() !== all.join())
      this.choice.replaceChildren(...all.map((name) => make("option", { value: name }, named(name))));
    this.choice.value = now;
    this.options = all.length > 0;
  }

  show(picture: Picture): void {
    this.picture = picture;
    this.choice.value = picture.label;
    this.low.placeholder = picture.low;
    this.high.placeholder = picture.high;
    const shape = [picture.label, picture.unit, picture.log, ...picture.curves.map((c) => c.name + c.unit)].join("|");
    if (shape !== this.shape) this.rebuild(picture);
    this.shape = shape;
    const groups = grouped(picture.curves);
    this.curves.forEach(({ picture: curves }, k) => curves.show(picture.x, groups[k].map((c) => c.values.map((v) => v ?? NaN)), picture.mark));
    this.say("");
    this.hold(picture.mark);
  }

  say(why: string): void {
    this.said.textContent = why;
    this.canvas.hidden = this.slider.hidden = Boolean(why) || !this.picture;
    this.element.hidden = !this.options || (!why && !this.picture);
  }

  private rebuild(picture: Picture): void {
    const axis = { label: symbol(picture.label), unit: picture.unit, scale: picture.scale, log: picture.log };
    this.curves = grouped(picture.curves).map((group) => ({ group, picture: new Curves(plot(group, picture), axis) }));
    this.canvas.classList.toggle("many", this.curves.length > 1);
    this.canvas.replaceChildren(...this.curves.map((c) => c.picture.figure.element));
    this.slider.setAttribute("aria-label", plain(named(picture.label)));
  }

  // the slider stands where the number does
  private hold(mark: number): void {
    const { x, log, scale, unit } = this.picture!;
    const [low, high] = [x[0], x[x.length - 1]];
    const part = log ? Math.log(mark / low) / Math.log(high / low) : (mark - low) / (high - low);
    if (document.activeElement !== this.slider) this.slider.value = String(Math.round(STEPS * Math.min(Math.max(part, 0), 1)));
    this.slider.setAttribute("aria-valuetext", `${neat(shown(mark, scale))} ${unit === "1" ? "" : unit}`);
  }

  private slide(): void {
    const { x, log, scale, unit, label } = this.picture!;
    const part = Number(this.slider.value) / STEPS, [low, high] = [x[0], x[x.length - 1]];
    const value = neat(shown(log ? low * (high / low) ** part : low + (high - low) * part, scale));
    const si = toSI(Number(value), scale);
    for (const { picture } of this.curves) picture.at(si);
    this.slider.setAttribute("aria-valuetext", `${value} ${unit === "1" ? "" : unit}`);
    this.put(label, unit === "1" ? value : `${value} ${unit}`);
  }
}

const neat = (value: number) => String(Number(value.toPrecision(3)));
const named = (over: string) => over.replace(/^(\w+)\.(.+)$/, (_, of: string, who: string) => (PLACES.test(of) ? `${who} ${of}` : `${of} of ${who}`)).replace(/_/g, " ");

function grouped(curves: Curve[]): Curve[][] {
  const units = [...new Set(curves.map((c) => c.unit))].slice(0, MOST_PICTURES);
  return units.map((of) => curves.filter((c) => c.unit === of).slice(0, MOST_CURVES));
}

function plot(group: Curve[], picture: Picture): Plot {
  const heads = new Set(group.map((c) => c.name.split(".")[0]));
  const one = group.length === 1 ? symbol(group[0].name || "result")
    : heads.size === 1 ? symbol([...heads][0]) : QUANTITIES[group[0].unit] || "result";
  const against = symbol(picture.label);
  return {
    kind: "sweep", title: `${one} against ${against}`, shows: group.map((c) => ({ key: c.name, label: symbol(c.name || "result") })),
    y: one, unit: group[0].unit, scale: group[0].scale, summary: `${plain(one)} while ${plain(against)} goes from ${picture.low} to ${picture.high}.`,
  };
}

