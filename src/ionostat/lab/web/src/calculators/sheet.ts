// One calculator at work: equation, fields, results, the picture, and the same as a call.
import { make } from "../make";
import { equation, html } from "../text";
import { Asker, Refusal } from "./ask";
import { Calls } from "./calls";
import { Inputs } from "./inputs";
import { Pictures } from "./pictures";
import { shownValues } from "./results";
import type { Answer, Calculator, Over, Picture, Texts } from "./spec";
import { linked, printed, title } from "./words";

// names in the address that no argument has
const OVER = { over: "picture.over", low: "picture.from", high: "picture.to" };

const PATIENCE = 500; // ms

export class Sheet {
  readonly element = make("article", { class: "calculator own" });
  private inputs: Inputs;
  private pictures: Pictures;
  private results = make("div", { class: "results", role: "status", "aria-live": "polite" });
  private calls = new Calls();
  private old = make("p", { class: "old", hidden: true }, "What stands below is of the last valid numbers.");
  private given = make("div", { class: "given" }, this.results, this.old);
  private number = new Asker();
  private curve = new Asker();
  private dirty = false;
  private waiting = 0;
  private reminder = 0;
  private asked = 0; // when the question was asked that is being answered

  constructor(private of: Calculator, values: Texts, private names: Set<string>) {
    const over = { over: values[OVER.over] ?? "", low: values[OVER.low] ?? "", high: values[OVER.high] ?? "" };
    this.pictures = new Pictures(over, () => this.changed(), (name, text) => { this.inputs.put(name, text); this.changed(); });
    this.inputs = new Inputs(of, names, values, () => this.changed(), (name) => this.pictures.draw(name));
    this.lay();
    this.changed();
  }

  close(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.reminder);
    this.number.close();
    this.curve.close();
  }

  private lay(): void {
    const { of, names } = this;
    this.given.append(this.pictures.element, this.calls.element);
    const notes = make("section", { class: "notes" },
      make("div", {}, make("h2", {}, "What it gives"), make("p", { html: linked(of.result, names) }),
        make("h2", {}, "Source"), make("p", { class: "source", html: linked(of.source, names) })),
      make("div", {}, ...(of.raises.length ? [make("h2", {}, "Where it has no answer"), make("ul", {}, ...of.raises.map((why) => make("li", { html: linked(why, names) })))] : []),
        make("h2", {}, "Example in Python"), make("pre", { tabindex: "0" }, of.example)));
    this.element.append(
      make("header", {}, make("p", { class: "part" }, make("a", { href: "#/calculators" }, "Calculators"), ` › ${printed(of.title)}`),
        make("h1", {}, title(of.name)), make("p", { class: "idea", html: html(printed(of.summary)) })),
      make("figure", { class: "equation", tabindex: "0", "aria-label": "Equation", html: equation(of.equation, true) }),
      make("div", { class: "desk" }, make("div", { class: "asked" }, of.arguments.length ? make("p", { class: "meaning" }, "Any unit of the kind: 3.5 mM, 3500 µM, −70 mV, 37 degC. A number without a unit is in SI. Arrow keys move a number.") : null, this.inputs.element),
        this.given),
      notes);
  }

  // something was typed: all that follows within one frame is one question
  private changed(): void {
    if (!this.dirty) queueMicrotask(() => { this.dirty = false; this.ask(); });
    this.dirty = true;
  }

  private ask(): void {
    const given = this.inputs.texts();
    this.pictures.offer(this.inputs.going());
    if (!this.inputs.fault()) this.keep();
    // while a number moves the answers keep coming; one that takes long is given up for the newer question
    clearTimeout(this.reminder);
    if (this.asked && performance.now() - this.asked < PATIENCE) {
      this.reminder = window.setTimeout(() => this.ask(), PATIENCE);
      return;
    }
    this.element.setAttribute("aria-busy", "true");
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.results.replaceChildren(make("p", { class: "waits" }, "Computing …")), PATIENCE);
    void this.follow(given);
  }

  // the number first, then the picture; a newer question ends this one
  private async follow(given: Texts): Promise<void> {
    const mine = (this.asked = performance.now());
    const answered = await this.compute(given);
    if (answered) await this.draw(given, this.pictures.over);
    else if (answered === false) this.pictures.say("");
    if (this.asked !== mine) return; // a newer question is on its way
    this.asked = 0;
    this.element.setAttribute("aria-busy", "false");
    if (JSON.stringify(given) !== JSON.stringify(this.inputs.texts())) this.ask();
  }

  private async compute(given: Texts): Promise<boolean | null> {
    const fault = this.inputs.fault();
    if (fault) {
      this.number.close();
      this.refused(fault);
      return false;
    }
    try {
      const answer = await this.number.ask<Answer>(`calculators/${this.of.name}`, { given });
      if (!answer) return null;
      clearTimeout(this.waiting);
      this.inputs.complain(null);
      this.results.replaceChildren(...shownValues(answer.values));
      this.calls.show(answer);
      this.stale(false);
      return true;
    } catch (problem) {
      this.refused(problem as Refusal);
      return false;
    }
  }

  // picture and calls of the last answer stay, as such
  private stale(old: boolean): void {
    this.given.classList.toggle("stale", old);
    this.old.hidden = !old || this.calls.element.hidden;
    this.calls.stale(old);
  }

  private refused(problem: Refusal): void {
    clearTimeout(this.waiting);
    this.curve.close();
    this.stale(true);
    const place = this.inputs.complain(problem);
    this.results.replaceChildren(make("p", { class: place ? "waits" : "wrong" }, place ? `No result: see ${place}.` : problem.message));
  }

  private async draw(given: Texts, over: Over): Promise<void> {
    try {
      const picture = await this.curve.ask<Picture>(`calculators/${this.of.name}/curve`, { given, ...over, ...this.pictures.range });
      if (!picture || over.over !== this.pictures.over.over) return; // another number was chosen: its own picture comes
      this.pictures.show(picture);
      this.inputs.draws(picture.label);
    } catch (problem) {
      this.pictures.say((problem as Refusal).message);
    }
  }

  private keep(): void {
    const query = new URLSearchParams(this.inputs.moved());
    const over = this.pictures.over;
    for (const key of ["over", "low", "high"] as const) if (over[key] && this.pictures.chosen) query.set(OVER[key], over[key]);
    history.replaceState(null, "", `#/calculators/${this.of.name}${query.size ? `?${query}` : ""}`);
  }
}
