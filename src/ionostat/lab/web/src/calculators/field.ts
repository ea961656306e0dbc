// One argument: its symbol, a text exactly as the shell takes it, what it is, and what is wrong with it.
import { make } from "../make";
import { html } from "../text";
import { nudged } from "./nudge";
import type { Argument } from "./spec";
import { linked, symbol } from "./words";

export class Field {
  readonly element = make("div", { class: "field-row" });
  private input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  private error = make("p", { class: "wrong" });
  private button: HTMLButtonElement | null = null;

  constructor(readonly argument: Argument, names: Set<string>, text: string, changed: () => void, swept: (over: string) => void) {
    const id = `a-${argument.name}`;
    this.input = this.made(id);
    this.input.value = text;
    this.input.addEventListener("input", changed);
    this.input.addEventListener("keydown", (event) => {
      const next = this.input instanceof HTMLInputElement ? nudged(this.text || argument.default, event as KeyboardEvent) : null;
      if (next === null) return;
      event.preventDefault();
      this.input.value = next;
      changed();
    });
    this.error.id = `${id}-wrong`;
    const meaning = make("p", { class: "meaning", id: `${id}-meaning`, html: linked(argument.meaning, names) + this.hint() });
    this.element.append(make("label", { for: id, html: html(symbol(argument.name)) }), this.input);
    if (argument.sweep) {
      this.button = make("button", { type: "button", class: "draws", "aria-pressed": "false", title: `Draw the result against ${argument.name}` }, "draw");
      this.button.setAttribute("aria-label", `Draw the result against ${argument.name}`);
      this.button.addEventListener("click", () => swept(argument.name));
      this.element.append(this.button);
    }
    this.element.append(meaning, this.error);
    this.complain("");
  }

  get text(): string {
    return this.input.value;
  }

  set text(text: string) {
    this.input.value = text;
  }

  draws(over: string): void {
    this.button?.setAttribute("aria-pressed", String(over === this.argument.name));
  }

  complain(message: string): void {
    this.error.textContent = message;
    this.error.hidden = !message;
    this.input.setAttribute("aria-invalid", String(Boolean(message)));
    this.input.setAttribute("aria-describedby", `${this.input.id}-meaning${message ? ` ${this.error.id}` : ""}`);
  }

  private made(id: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
    const { kind, choices, default: usual, start } = this.argument;
    if (kind === "file" || start.length > 60) return make("textarea", { id, rows: kind === "file" ? "6" : "3", spellcheck: "false", placeholder: usual });
    if (kind === "flag") {
      const options = [["", `${usual} (as usual)`], ["true", "true"], ["false", "false"]];
      return make("select", { id }, ...options.map(([value, word]) => make("option", { value }, word)));
    }
    const name = this.argument.name.replace(/_/g, " "); // a symbol says nothing to those who hear it
    const list = choices.length ? make("datalist", { id: `${id}-choices` }, ...choices.map((value) => make("option", { value }))) : null;
    if (list) this.element.append(list);
    return make("input", { id, type: "text", "aria-label": name, placeholder: usual, autocomplete: "off", spellcheck: "false", autocapitalize: "off", list: list?.id ?? false });
  }

  private hint(): string {
    const { choices, kind } = this.argument;
    return choices.length && kind !== "flag" ? ` Such as ${choices.slice(0, 3).map((one) => html(`\`${one}\``)).join(", ")}.` : "";
  }
}
