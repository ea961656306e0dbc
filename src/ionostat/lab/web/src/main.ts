// The laboratory: a table of pages, and the page that the address names.
import "katex/dist/katex.css";
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { calculating, isCalculator } from "./calculators";
import { make } from "./make";
import { isPractice, offerPractices, practising } from "./practice";
import type { Page } from "./spec";
import { place } from "./state";
import { html, plain } from "./text";
import { View } from "./view";

const main = document.querySelector<HTMLElement>("#main")!;
const toc = document.querySelector<HTMLElement>("#toc")!;
const button = document.querySelector<HTMLButtonElement>("#contents")!;
let view: { element: HTMLElement; close(): void } | null = null;

function contents(pages: Page[]): HTMLElement {
  const parts = [...new Set(pages.map((p) => p.part))];
  return make("div", { class: "parts" }, ...parts.map((part) =>
    make("section", {}, make("h2", {}, part), make("ol", {}, ...pages.filter((p) => p.part === part)
      .map((p) => make("li", {}, make("a", { href: `#/${p.id}`, html: html(p.title) })))))));
}

function home(pages: Page[]): HTMLElement {
  return make("article", { class: "home" },
    make("header", {}, make("h1", {}, "Ion gradients, in your hands"),
      make("p", { class: "idea" }, "Every page is one idea, played with the engine that computes the models of this library. Move a number and see what follows. Nothing leaves this machine.")),
    contents(pages));
}

function show(pages: Page[]): void {
  const here = place();
  const { page: id, values } = here;
  view?.close();
  const page = pages.find((p) => p.id === id);
  document.title = page ? `${plain(page.title)} – ionostat` : "ionostat";
  view = page ? new View(page, values) : isPractice(here) ? practising(here, pages) : isCalculator(here) ? calculating(here) : null;
  main.replaceChildren(view ? view.element : home(pages));
  if (page) view!.element.append(offerPractices(page));
  for (const link of toc.querySelectorAll("a"))
    link.toggleAttribute("aria-current", link.getAttribute("href") === `#/${id}`);
  fold(true);
  scrollTo(0, 0);
}

function fold(closed: boolean): void {
  button.setAttribute("aria-expanded", String(!closed));
  toc.classList.toggle("open", !closed);
}

const pages = (await (await fetch("pages.json")).json()) as Page[];
toc.append(contents(pages));
button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
addEventListener("hashchange", () => { show(pages); main.focus(); });
show(pages);
