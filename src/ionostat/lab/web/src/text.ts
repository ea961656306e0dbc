// Short texts: **stress** and LaTeX between dollars; numbers as people write them.
import katex from "katex";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

export function html(text: string): string {
  return text
    .split(/(\$[^$]+\$)/)
    .map((piece) =>
      piece.startsWith("$") && piece.length > 1
        ? equation(piece.slice(1, -1))
        : escaped(piece).replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>").replace(/`([^`]+)`/g, "<code>$1</code>"),
    )
    .join("");
}

// signs of elements and words stand upright, as in a book: [Na]_o, E_{GABA}, V_{rev}
const upright = (latex: string) => latex
  .replace(/\[(Na|K|Cl|Ca|H|S|ATP|PCr|HCO_3|Glu)\]/g, "[\\mathrm{$1}]")
  .replace(/_\{([A-Z]?[a-z]{3,}|Na|Cl|Ca|in|[A-Z]{2}\w*|K)\}/g, "_{\\mathrm{$1}}")
  .replace(/_K(?![A-Za-z])/g, "_{\\mathrm{K}}");

export const equation = (latex: string, display = false) =>
  katex.renderToString(upright(latex), { displayMode: display, throwOnError: false, output: "htmlAndMathml" });

// LaTeX as a word or two, for labels that are read aloud or drawn on a canvas
export const plain = (text: string) =>
  text.replace(/\$([^$]*)\$/g, (_, tex: string) =>
    tex.replace(/\\mathrm|\\text|\\mu\b/g, (m) => (m === "\\mu" ? "µ" : ""))
      .replace(/\\(alpha|lambda|sigma|Delta|eta|tau|varphi|phi|psi)\b/g, (_, name: string) => GREEK[name])
      .replace(/\^\{?([^{}]+)\}?/g, (_, up: string) => [...up].map((c) => UP[c] ?? c).join(""))
      .replace(/_\{?([^{}\s]+)\}?/g, (_, low: string) => ([...low].every((c) => DOWN[c]) ? [...low].map((c) => DOWN[c]).join("") : `_${low}`))
      .replace(/[{}\\]/g, ""));

const GREEK: Record<string, string> = {
  alpha: "α", lambda: "λ", sigma: "σ", Delta: "Δ", eta: "η", tau: "τ", phi: "φ", varphi: "φ", psi: "ψ",
};
const UP: Record<string, string> = { "+": "⁺", "-": "⁻", "2": "²", "3": "³" };
const DOWN: Record<string, string> = { "1": "₁", "2": "₂", "3": "₃", o: "ₒ", i: "ᵢ" };

// a plain text whose low letters have no sign of their own
export const subscripted = (text: string) => escaped(text).replace(/_([A-Za-z]+)/g, "<sub>$1</sub>");

export function number(value: number, figures = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(figures - 1).split("e");
    return `${signed(String(Number(mantissa)))}×10${superscript(Number(exponent))}`;
  }
  return signed(String(Number(value.toPrecision(figures))));
}

const signed = (text: string) => text.replace("-", "−");
const superscript = (n: number) => [...String(n)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("");

export const unit = (name: string) =>
  name === "1" ? "" : name.replace(/\bu(?=[A-Za-z])/g, "µ").replace("degC", "°C").replace("MOhm", "MΩ").replace(/\bohm\b/, "Ω").replace(/(?<=[A-Za-z])-?[1-6]\b/g, (power) => superscript(Number(power)));

const FINER: Record<string, string> = { mM: "uM", uM: "nM", s: "ms" };

// a number with its unit; what is tiny in this unit is told in a finer one
export function measured(value: number, of: string, figures = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (FINER[of] && value !== 0 && Math.abs(value) < 0.01) return measured(1000 * value, FINER[of], figures);
  return `${number(value, figures)} ${unit(of)}`.trim();
}
