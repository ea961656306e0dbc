// What the server tells of calculators; the Python side is lab/calculating.
import type { Scale } from "../spec";

export interface Entry { name: string; summary: string; equation: string; words: string }
export interface Group { module: string; title: string; formulas: Entry[] }

export interface Argument {
  name: string; kind: "number" | "mapping" | "flag" | "word" | "function" | "file"; meaning: string;
  required: boolean; start: string; default: string; choices: string[]; sweep: boolean;
}
export interface Calculator extends Entry {
  module: string; title: string; result: string; source: string; example: string; raises: string[]; arguments: Argument[];
}

export interface Value { name: string; text: string; unit: string; value: number | null }
export interface Answer { values: Value[]; python: string; shell: string }

export interface Curve { name: string; unit: string; scale: Scale; values: (number | null)[] }
export interface Picture {
  x: number[]; label: string; unit: string; scale: Scale; log: boolean; mark: number; low: string; high: string;
  curves: Curve[];
}

export type Texts = Record<string, string>;
// what goes through a range, and from where to where; empty where the server chooses
export interface Over { over: string; low: string; high: string }
