// What the server tells of a practice; the Python side is lab/practising/views.py.
import type { Plot, Slider } from "../spec";

export interface Listed {
  id: string; title: string; chapter: string; rows: string[]; goals: string[]; needs: string[];
  parts: number; points: number; version: number;
}

export interface Option { key: string; text: string }
interface Asked { name: string; ask: string; points: number; hints: number }
export interface NumberAsked extends Asked { kind: "number"; unit: string }
export interface ChoiceAsked extends Asked { kind: "choice"; predicts: boolean; options: Option[]; reasons: Option[] }
export interface ReachAsked extends Asked { kind: "reach"; sliders: Slider[] }
export type Question = NumberAsked | ChoiceAsked | ReachAsked;

export interface Sheet extends Listed {
  student: string; attempt: number; story: string; givens: { meaning: string; value: string }[]; questions: Question[];
}

export interface Measured { label: string; value: number; unit: string }
export type State = "right" | "follows" | "partly" | "wrong" | "invalid" | "empty";
export interface Mark { state: State; points: number; mistake: string; feedback: string; read: Measured[] }
export type Answer = string | Record<string, string>;

export interface Stand {
  tries: number; settled: boolean; seen: boolean; answer: Answer | null; mark: Mark | null; hints: string[];
  solution: { text: string; example: Measured[] } | null;
}
export interface Standing { parts: Record<string, Stand>; points: number; done: boolean; doubt: string }

export interface Drawn extends Plot { x_label: string; x_unit: string; at: number[]; curves: (number | null)[][] }
export interface Run {
  tells: string; command: string; numbers: Measured[]; leftOut: { label: string; until: number }[]; plot: Drawn | null;
}

// the record of the work is sealed text: the page keeps it and hands it back as it is
export interface Stands { record: string; standing: Standing }
export interface Opened extends Stands { sheet: Sheet; note: string }
