// Arguments that go by species, side by side: a row an ion, a column an argument. The text is that of the shell.
import { make } from "../make";
import { html, unit } from "../text";
import { nudged } from "./nudge";
import type { Argument, Texts } from "./spec";
import { linked, symbol } from "./words";

const PAIR = /^\s*([^\W\d][\w+-]*)\s*:\s*(.+?)\s*$/;

// entries of "Na:145 mM,K:4 mM"; null where it is something else, such as JSON or the name of a constant
export function entries(text: string): [string, string][] | null {
  if (!text.trim()) return [];
  const found = text.split(",").map((part) => PAIR.exec(part));
  return found.every(Boolean) ? found.map((pair) => [pair![1], pair![2]]) : null;
}

// what cannot be asked: a cell and what is wrong there
export interface Fault { argument: string; message: string; input: HTMLInputElement }

export class Table {
  readonly element = make("div", { class: "species" });
  private body = make("tbody");
  private errors: Map<string, HTMLElement>;
  private sparse: Set<string>; // columns that leave an ion out at the start

  constructor(readonly columns: Argument[], names: Set<string>, texts: Texts, private changed: () => void) {
    const head = make("tr", {}, make("th", { scope: "col" }, make("span", { class: "unseen" }, "species")),
      ...columns.map((a) => make("th", { scope: "col" }, make("span", { html: html(symbol(a.name)) }), a.unit && a.unit !== "1" ? make("small", {}, unit(a.unit)) : null)),
      make("th", {}, make("span", { class: "unseen" }, "remove")));
    const add = make("button", { type: "button", class: "plain" }, "+ species");
    add.addEventListener("click", () => { this.row("", {}).querySelector("input")!.focus(); });
    this.errors = new Map(columns.map((a) => [a.name, make("p", { class: "wrong", id: `t-${a.name}-wrong`, hidden: true })]));
    this.sparse = sparse(columns);
    this.element.append(make("table", {}, make("thead", {}, head), this.body), add,
      ...columns.map((a) => make("p", { class: "meaning", html: `<b>${html(symbol(a.name))}</b> ${linked(a.meaning, names)}` })), ...this.errors.values());
    this.set(texts);
  }

  set(texts: Texts): void {
    this.body.replaceChildren();
    const columns = this.columns.map((a) => Object.fromEntries(entries(texts[a.name] ?? "") ?? []));
    for (const who of new Set(columns.flatMap((column) => Object.keys(column))))
      this.row(who, Object.fromEntries(this.columns.map((a, k) => [a.name, columns[k][who] ?? ""])));
  }

  texts(): Texts {
    return Object.fromEntries(this.columns.map((a) => [a.name, this.rows()
      .map(({ who, cells }) => [who, cells[a.name]]).filter(([who, value]) => who && value).map(([who, value]) => `${who}:${value}`).join(",")]));
  }

  // "outside.K": a cell
  cell(over: string): HTMLInputElement | null {
    const [name, who] = over.split(".");
    const row = [...this.body.rows].find((tr) => tr.querySelector<HTMLInputElement>(".who")!.value.trim() === who);
    return row?.querySelector<HTMLInputElement>(`input[data-of="${CSS.escape(name)}"]`) ?? null;
  }

  cells(): string[] {
    return this.columns.filter((a) => a.sweep).flatMap((a) => this.rows().filter(({ who, cells }) => who && cells[a.name]).map(({ who }) => `${a.name}.${who}`));
  }

  // the first gap, or comma in a cell
  fault(): Fault | null {
    for (const tr of this.body.rows) {
      const name = tr.querySelector<HTMLInputElement>(".who")!, who = name.value.trim();
      const cells = [...tr.querySelectorAll<HTMLInputElement>("input[data-of]")];
      const empty = cells.every((cell) => !cell.value.trim());
      if (!who && empty) continue;
      if (!who) return { argument: this.columns[0].name, input: name, message: "Numbers stand in a row without a name: name the species, or remove the row." };
      for (const input of cells) {
        const argument = input.dataset.of!, message = flaw(who, input.value.trim(), argument, empty || !this.sparse.has(argument));
        if (message) return { argument, input, message };
      }
    }
    return null;
  }

  // at a cell, or at the column where the cell is not known
  complain(name: string, message: string, at: HTMLInputElement | null = null): void {
    for (const [column, error] of this.errors) {
      const wrong = column === name && Boolean(message);
      error.textContent = wrong ? `${column}: ${message}` : "";
      error.hidden = !wrong;
      for (const input of this.body.querySelectorAll<HTMLInputElement>(`input[data-of="${CSS.escape(column)}"]`)) mark(input, wrong && (!at || at === input), error.id);
    }
    for (const input of this.body.querySelectorAll<HTMLInputElement>(".who")) mark(input, input === at, this.errors.get(name)?.id ?? "");
  }

  private rows(): { who: string; cells: Texts }[] {
    return [...this.body.rows].map((tr) => ({
      who: tr.querySelector<HTMLInputElement>(".who")!.value.trim(),
      cells: Object.fromEntries([...tr.querySelectorAll<HTMLInputElement>("input[data-of]")].map((input) => [input.dataset.of!, input.value.trim()])),
    }));
  }

  private row(who: string, cells: Texts): HTMLTableRowElement {
    const name = make("input", { class: "who", type: "text", "aria-label": "species", autocomplete: "off", spellcheck: "false" });
    name.value = who;
    const remove = make("button", { type: "button", class: "plain", "aria-label": `Remove ${who || "this species"}` }, "×");
    const inputs = this.columns.map((a) => this.input(a, cells[a.name] ?? "", name));
    const row = make("tr", {}, make("td", {}, name), ...inputs.map((input) => make("td", {}, input)), make("td", {}, remove));
    name.addEventListener("input", this.changed);
    remove.addEventListener("click", () => { row.remove(); this.changed(); });
    this.body.append(row);
    return row;
  }

  private input(argument: Argument, text: string, who: HTMLInputElement): HTMLInputElement {
    const input = make("input", { type: "text", "data-of": argument.name, autocomplete: "off", spellcheck: "false" });
    const named = () => input.setAttribute("aria-label", `${argument.name} of ${who.value || "this species"}`);
    input.value = text;
    if (this.sparse.has(argument.name)) input.placeholder = "none";
    who.addEventListener("input", named);
    named();
    input.addEventListener("input", this.changed);
    input.addEventListener("keydown", (event) => {
      const next = nudged(input.value, event);
      if (next === null) return;
      event.preventDefault();
      input.value = next;
      this.changed();
    });
    return input;
  }
}

function flaw(who: string, text: string, argument: string, needed: boolean): string {
  const where = argument.replace(/_/g, " ");
  if (!text) return needed ? `${who} has no number: write one for ${where}, or remove the row.` : "";
  if (!text.includes(",")) return "";
  return /^[-+−]?\d*,\d+([^\d,].*)?$/.test(text) ? `${who}: write ${text.replace(",", ".")} with a point.` : `${who}: one number in a cell, without a comma.`;
}

function sparse(columns: Argument[]): Set<string> {
  const named = columns.map((a) => new Set((entries(a.start) ?? []).map(([who]) => who)));
  const all = new Set(named.flatMap((names) => [...names]));
  return new Set(columns.filter((_, k) => named[k].size < all.size).map((a) => a.name));
}

function mark(input: HTMLInputElement, wrong: boolean, by: string): void {
  input.setAttribute("aria-invalid", String(wrong));
  if (wrong) input.setAttribute("aria-describedby", by);
  else input.removeAttribute("aria-describedby");
}
