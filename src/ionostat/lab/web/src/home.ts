// The first page: a neuron whose blood stops, computed now, and what there is to open, a line of idea each.
import "./home.css";
import { Episode } from "./episode";
import { make } from "./make";
import type { Page } from "./spec";
import { html } from "./text";

export interface Chapter { title: string; entries: { link: string; title: string; idea: string }[] }

// everything that can be opened, part by part
export function chapters(pages: Page[]): Chapter[] {
  const parts = [...new Set(pages.map((p) => p.part))];
  return [...parts.map((title) => ({ title, entries: pages.filter((p) => p.part === title).map((p) => ({ link: `#/${p.id}`, title: p.title, idea: sentence(p.idea) })) })),
    { title: "At work", entries: [
      { link: "#/practices", title: "Practices", idea: "Problems with other numbers for everyone, hints, marks and the engine to check a guess." },
      { link: "#/calculators", title: "Calculators", idea: "Every formula of membrane physics with units, source, and a picture that moves." },
    ] }];
}

export class Home {
  readonly element = make("article", { class: "home" });
  private episode: Episode | null;

  constructor(pages: Page[]) {
    const page = pages.find((p) => p.id === "ischaemia");
    this.episode = page ? new Episode(page) : null;
    this.element.append(
      make("header", {}, make("h1", {}, "Ion gradients, in your hands"),
        make("p", { class: "idea" }, "A cell is a battery that it charges itself. Here every page is one idea about it, played with a real engine: move a number and see what follows.")),
      ...(this.episode ? [this.episode.element] : []),
      make("nav", { class: "chapters", "aria-label": "All pages" }, ...chapters(pages).map(chapter)),
      make("p", { class: "source" }, "Nothing leaves this machine."));
  }

  close(): void {
    this.episode?.close();
  }
}

const chapter = ({ title, entries }: Chapter) => make("section", {}, make("h2", {}, title), make("ol", {}, ...entries.map((entry) =>
  make("li", {}, make("a", { href: entry.link, html: html(entry.title) }), make("p", { html: html(entry.idea) })))));

// the first sentence; a full stop within an equation ends none
function sentence(text: string): string {
  const found = /^(?:\$[^$]*\$|[^$])*?[.!?](?=\s|$)/.exec(text);
  return (found?.[0] ?? text).replace(/\*\*/g, "");
}
