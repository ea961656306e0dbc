// What stands in the fields as a call in Python and as a command of the shell, to be copied.
import { make } from "../make";
import type { Answer } from "./spec";

export class Calls {
  readonly element = make("section", { class: "calls", "aria-label": "The same in Python and in the shell" });
  private texts = { python: make("pre", { tabindex: "0" }), shell: make("pre", { tabindex: "0" }) };

  constructor() {
    this.element.hidden = true;
    this.element.append(this.block("Python", this.texts.python), this.block("Shell", this.texts.shell));
  }

  show(answer: Answer): void {
    this.element.hidden = false;
    this.texts.python.textContent = answer.python;
    this.texts.shell.textContent = answer.shell;
  }

  // what stands there is not what stands in the fields
  stale(old: boolean): void {
    for (const button of this.element.querySelectorAll("button")) button.disabled = old;
  }

  private block(name: string, text: HTMLElement): HTMLElement {
    const button = make("button", { type: "button", class: "plain", "aria-label": `Copy the call in ${name}` }, "Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent ?? "").catch(() => select(text));
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    return make("div", {}, make("h2", {}, name, button), text);
  }
}

// where the clipboard is forbidden the text is at least marked
function select(text: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(text);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
}
