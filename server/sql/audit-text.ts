/**
 * What was asked without the values in it, for the audit log. SQL is read by PostgreSQL's lexical rules rather than its
 * grammar, so that what cannot be parsed is cleaned as well.
 */

const MOST = 4_000

const SPACE = /[ \t\n\r\f\v]+|--[^\n\r]*/y
const PARAMETER = /\$\d+/y
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const NUMBER = /\d[\w.\u0080-\uffff]*|\.\d[\w.\u0080-\uffff]*/y
const EXPONENT = /(?<=\d[\d_.]*[eE])[+-]\d[\w]*/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
/** A literal goes on behind a line break, with escapes if it began with them. */
const CONTINUED = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*(?=')/y

interface CleanOptions {
  /**
   * It could not be parsed (42601): the analyst may have meant other rules, such as MySQL's `\'` and `"…"`. Whatever is a
   * literal by either reading goes.
   */
  misread?: boolean
}

/** @returns the text with `?` for each literal, without comments and superfluous spaces, at most 4 000 characters */
export function withoutLiterals(text: string, options: CleanOptions = {}): string {
  return storable(new Cleaner(text, options).clean())
}

class Cleaner {
  readonly #text: string
  readonly #misread: boolean
  #at = 0
  #clean = ''

  constructor(text: string, { misread = false }: CleanOptions) {
    this.#text = text
    this.#misread = misread
  }

  clean(): string {
    while (this.#at < this.#text.length && this.#clean.length <= MOST)
      if (this.#skipGap()) this.#clean += this.#clean.endsWith(' ') ? '' : ' '
      else this.#clean += this.#token()
    return this.#clean.trim()
  }

  #skipGap(): boolean {
    if (!this.#text.startsWith('/*', this.#at)) return this.#take(SPACE) !== ''
    this.#at = endOfComment(this.#text, this.#at)
    return true
  }

  /** What is to be written in the place of the next token. */
  #token(): string {
    const from = this.#at
    const character = this.#text[from]!
    if (character === "'") return this.#literal(endOfPlain)
    if (character === '"') {
      this.#at = endOfQuoted(this.#text, from, '"')
      return this.#misread ? '"?"' : this.#text.slice(from, this.#at)
    }
    const parameter = this.#take(PARAMETER)
    if (parameter) return parameter
    const mark = this.#take(DOLLAR)
    if (mark) return this.#dollarQuoted(mark)
    if (this.#take(NUMBER)) {
      this.#take(EXPONENT)
      return '?'
    }
    const word = this.#take(WORD)
    if (word) return this.#word(word)
    this.#at++
    return character
  }

  /** A name, or the letter in front of a literal. */
  #word(word: string): string {
    const next = this.#text.slice(this.#at, this.#at + 2)
    if (next.startsWith("'") && /^e$/i.test(word)) return this.#literal(endOfEscaped)
    if (next.startsWith("'") && /^[bnx]$/i.test(word)) return this.#literal(endOfPlain)
    if (next !== "&'" || !/^u$/i.test(word)) return word
    this.#at++
    return this.#literal(endOfPlain)
  }

  #literal(endOf: (text: string, from: number) => number): string {
    do this.#at = endOf(this.#text, this.#at)
    while (this.#take(CONTINUED))
    const end = this.#text.slice(Math.max(0, this.#at - 2), this.#at)
    // By the other reading it ends elsewhere, and what follows is a value.
    if (this.#misread && !/[^\\]'$/s.test(end)) this.#at = this.#text.length
    return '?'
  }

  #dollarQuoted(mark: string): string {
    const end = this.#text.indexOf(mark, this.#at)
    this.#at = end < 0 ? this.#text.length : end + mark.length
    return '?'
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

/** Values of a question to Cube: what its filters and periods are compared with. */
const VALUES = new Set(['values', 'dateRange', 'compareDateRange'])

/** @returns the question as JSON with `?` for each value, at most 4 000 characters */
export function withoutValues(question: object): string {
  return storable(JSON.stringify(question, (key, value: unknown) => (VALUES.has(key) ? '?' : value)))
}

const endOfPlain = (text: string, from: number) => endOfQuoted(text, from, "'")

/** Behind the closing quote; a doubled one is none. */
function endOfQuoted(text: string, from: number, quote: string): number {
  for (let end = text.indexOf(quote, from + 1); end >= 0; end = text.indexOf(quote, end + 2))
    if (text[end + 1] !== quote) return end + 1
  return text.length
}

function endOfEscaped(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return at + 1
      at++
    }
  }
  return text.length
}

/** Comments nest. */
function endOfComment(text: string, from: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = from
  let depth = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return text.length
}

/** Half a character is none, and PostgreSQL takes neither that nor a zero byte. */
function storable(text: string): string {
  const short = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
  return short.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')
}
