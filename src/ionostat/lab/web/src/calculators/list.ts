// All calculators: a sheet of equations, with a field that finds among them.
import { make } from "../make";
import { equation, html } from "../text";
import type { Entry, Group } from "./spec";
import { printed, title } from "./words";

interface Row { entry: Entry; element: HTMLElement; text: string }

export class List {
  readonly element = make("article", { class: "calculators" });
  private search = make("input", { type: "search", id: "find", placeholder: "Nernst, mV, pump, Goldman …", autocomplete: "off", spellcheck: "false" });
  private count = make("p", { class: "count", role: "status" });
  private sections: { element: HTMLElement; rows: Row[] }[];
  private seen = new IntersectionObserver((entries) => this.typeset(entries), { rootMargin: "600px" });

  constructor(groups: Group[], query: string) {
    this.sections = groups.map((group) => this.section(group));
    this.search.value = query;
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.links()[0]?.click();
      if (event.key === "ArrowDown") { event.preventDefault(); this.links()[0]?.focus(); }
    });
    this.element.addEventListener("keydown", (event) => this.move(event));
    const total = groups.reduce((sum, group) => sum + group.formulas.length, 0);
    this.element.append(
      make("header", {}, make("h1", {}, "Calculators"),
        make("p", { class: "idea" }, `${total} formulas of membrane physics. Each opens with numbers in it, tells its source, and draws what follows when a number moves.`),
        make("div", { class: "find" }, make("label", { for: "find" }, "Find"), this.search, this.count)),
      ...this.sections.map((s) => s.element));
    this.filter();
  }

  close(): void {
    this.seen.disconnect();
  }

  private section(group: Group): { element: HTMLElement; rows: Row[] } {
    const rows = group.formulas.map((entry) => this.row(entry, group));
    const element = make("section", {}, make("h2", { html: html(printed(group.title)) }), make("ul", {}, ...rows.map((row) => row.element)));
    return { element, rows };
  }

  private row(entry: Entry, group: Group): Row {
    const formula = make("div", { class: "formula", "data-latex": entry.equation });
    this.seen.observe(formula);
    const element = make("li", {}, make("a", { href: `#/calculators/${entry.name}` }, title(entry.name)),
      make("p", { html: html(printed(entry.summary)) }), formula);
    return { entry, element, text: `${entry.name} ${title(entry.name)} ${entry.summary} ${group.title} ${entry.words}`.toLowerCase() };
  }

  private filter(): void {
    const query = this.search.value.trim();
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { element, rows } of this.sections) {
      let here = 0;
      for (const row of rows) {
        const fits = words.every((word) => row.text.includes(word));
        row.element.hidden = !fits;
        if (fits) here++;
      }
      element.hidden = !here;
      found += here;
    }
    this.count.textContent = !words.length ? "" : found ? `${found} found` : "None found: try a quantity (voltage), a unit (mM), a name (Goldman).";
    history.replaceState(null, "", `#/calculators${query ? `?q=${encodeURIComponent(query)}` : ""}`);
  }

  private links(): HTMLAnchorElement[] {
    return [...this.element.querySelectorAll<HTMLAnchorElement>("li:not([hidden]) > a")].filter((link) => link.offsetParent !== null);
  }

  // up and down go from one to the next
  private move(event: KeyboardEvent): void {
    const links = this.links();
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) this.search.focus();
    else links[Math.min(next, links.length - 1)].focus();
  }

  // equations are set when they come near: all at once would take half a second
  private typeset(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      target.innerHTML = equation((target as HTMLElement).dataset.latex!, true);
    }
  }
}
