/** Walks over the words of one option. */
import { badRequest, type ODataError } from './error.ts'
import { type Token, tokens } from './lexer.ts'

export class Cursor {
  readonly option: string
  #words: Token[]
  #place = 0

  constructor(text: string, option: string) {
    this.option = option
    this.#words = tokens(text, option)
  }

  get word(): Token {
    return this.#words[this.#place]!
  }

  /** The word after this one. */
  get following(): Token {
    return this.#words[Math.min(this.#place + 1, this.#words.length - 1)]!
  }

  next(): Token {
    const { word } = this
    if (word.kind !== 'end') this.#place++
    return word
  }

  /** Whether the next word is this mark or keyword; keywords are not strings. */
  sees(text: string): boolean {
    return (this.word.kind === 'mark' || this.word.kind === 'name') && this.word.text === text
  }

  /** Takes it when it is there. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false
    this.next()
    return true
  }

  expect(text: string): void {
    if (!this.takes(text)) throw this.fault(`expected ${text}`)
  }

  /** A property or an alias. */
  name(what: string): string {
    if (this.word.kind !== 'name') throw this.fault(`expected ${what}`)
    return this.next().text
  }

  end(): void {
    if (this.word.kind !== 'end') throw this.fault('expected nothing more')
  }

  fault(text: string): ODataError {
    const { word } = this
    const found = word.kind === 'end' ? 'the end' : JSON.stringify(word.text.slice(0, 40))
    return badRequest(`${this.option}: ${text} at character ${word.at}, found ${found}.`)
  }
}
