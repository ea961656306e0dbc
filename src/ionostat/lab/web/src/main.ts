// The laboratory: a table of pages, and the page that the address names.
import "katex/dist/katex.css";
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { calculating, isCalculator } from "./calculators";
import { Home, chapters } from "./home";
import { make } from "./make";
import { neighbours } from "./neighbours";
import { isPractice, offerPractices, practising } from "./practice";
import type { Page } from "./spec";
import { misfits, place } from "./state";
import { html, plain } from "./text";
import { View } from "./view";

const main = document.querySelector<HTMLElement>("#main")!;
const toc = document.querySelector<HTMLElement>("#toc")!;
const button = document.querySelector<HTMLButtonElement>("#contents")!;
let view: { element: HTMLElement; close(): void } | null = null;

function contents(pages: Page[]): HTMLElement {
  return make("div", { class: "parts" }, ...chapters(pages).map(({ title, entries }) =>
    make("section", {}, make("h2", {}, title), make("ol", {}, ...entries
      .map((entry) => make("li", {}, make("a", { href: entry.link, html: html(entry.title) })))))));
}

function show(pages: Page[]): void {
  const here = place();
  const { page: id, values } = here;
  view?.close();
  const page = pages.find((p) => p.id === id);
  document.title = page ? `${plain(page.title)} – ionostat` : "ionostat";
  view = page ? new View(page, values) : isPractice(here) ? practising(here, pages) : isCalculator(here) ? calculating(here) : new Home(pages);
  const amiss = page ? misfits(page, values) : [];
  const warning = view instanceof Home && id ? `There is no page “${id}”. Here is all that there is.`
    : amiss.length ? `The address asks for what this page does not have: ${amiss.join("; ")}. The nearest or the usual number stands instead.` : "";
  main.replaceChildren(...(warning ? [make("p", { class: "missing", role: "alert" }, warning)] : []), view.element);
  if (page) view.element.append(offerPractices(page), neighbours(pages, page));
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
// the address is that of a page, so the way past the heading must not be in it
document.querySelector(".skip")!.addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
addEventListener("hashchange", () => { show(pages); main.focus(); });
show(pages);
