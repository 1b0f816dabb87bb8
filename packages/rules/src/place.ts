import { rulesDefaults, type RulesOptions } from "./options.ts";
import { quote } from "./quotation.ts";
import type { RuleDefect } from "./rule-defect.ts";

/** What all places of one list of rules share. */
interface Reading {
  readonly limits: Required<RulesOptions>;
  readonly defects: RuleDefect[];
}

/** A place in rules that are being read: its value, and where to tell what is wrong with it. */
export class Place {
  readonly value: unknown;
  readonly limits: Required<RulesOptions>;
  readonly #path: string;
  readonly #rule: string | number | undefined;
  readonly #reading: Reading;

  private constructor(
    value: unknown,
    path: string,
    rule: string | number | undefined,
    reading: Reading,
  ) {
    this.value = value;
    this.limits = reading.limits;
    this.#path = path;
    this.#rule = rule;
    this.#reading = reading;
  }

  /** The whole list; what is wrong in it is added to `defects`. */
  static ofRules(value: unknown, options: RulesOptions, defects: RuleDefect[]): Place {
    return new Place(value, "rules", undefined, {
      limits: { ...rulesDefaults, ...options },
      defects,
    });
  }

  /** The same place, as part of this rule. */
  inRule(rule: string | number): Place {
    return new Place(this.value, this.#path, rule, this.#reading);
  }

  /** Tells what is wrong here. */
  wrong(text: string): undefined {
    const rule = this.#rule === undefined ? {} : { rule: this.#rule };
    this.#reading.defects.push({ ...rule, path: this.#path, text });
  }

  /**
   * Tells that something of another form has to stand here.
   *
   * @param problem - what is wrong with a value that is here, as in "is not a text"
   * @param form - what to write
   */
  needs(problem: string, form: string): undefined {
    return this.wrong(
      `${this.absent ? "it is missing" : `${this.shown} ${problem}`}: write ${form}`,
    );
  }

  /** A text within the limit of length. */
  text(): string | undefined {
    if (typeof this.value !== "string") {
      return this.needs("is not a text", "a text in quotation marks");
    }
    const { length } = this.limits;
    if (this.value.length <= length) return this.value;
    return this.wrong(`the text is too long: write at most ${length} characters`);
  }

  /** The places of a list of `what`, at most `limit`. */
  items(what: string, limit: number): readonly Place[] | undefined {
    if (!Array.isArray(this.value)) {
      return this.needs("is not a list", `${what} between [ and ]`);
    }
    const values: readonly unknown[] = this.value;
    if (values.length > limit) {
      return this.wrong(`${values.length} are too many: write at most ${limit} ${what}`);
    }
    // Not map: it leaves out what a sparse array leaves out.
    return Array.from(
      values,
      (value, index) => new Place(value, `${this.#path}[${index}]`, this.#rule, this.#reading),
    );
  }

  /** Whether here is an object; tells when not. `what` is it, as in "a rule". */
  isObject(what: string): boolean {
    if (isRecord(this.value)) return true;
    this.needs(`is not ${what}`, `${what} between { and }`);
    return false;
  }

  /** Tells of properties of other names. */
  only(what: string, names: readonly string[]): void {
    const strange = Object.keys(Object(this.value)).find((key) => !names.includes(key));
    if (strange !== undefined) {
      this.wrong(`${what} has no ${inWords(strange)}: write only ${names.join(", ")}`);
    }
  }

  /** The place of a property. */
  field(name: string): Place {
    const value =
      isRecord(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return new Place(value, `${this.#path}.${name}`, this.#rule, this.#reading);
  }

  /** Whether nothing is written here. */
  get absent(): boolean {
    return this.value === undefined;
  }

  /** The value in a few words. */
  get shown(): string {
    return inWords(this.value);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in a few words, without control characters. */
function inWords(value: unknown): string {
  if (typeof value === "string") return quote(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const isPlain = value === null || typeof value === "number" || typeof value === "boolean";
  return isPlain ? String(value) : typeof value;
}
