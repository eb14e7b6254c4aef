/** Why a model does not compile, in one line: file, line, member, and what is wrong there. */
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { distance } from '../../config.ts'

export interface ModelFile {
  /** Below `model/`. */
  fileName: string
  content: string
}

const MOST_FAULTS = 3

/**
 * Cube names the file only sometimes and the member hardly ever: both are looked for in the text of the model.
 *
 * @param error  what compiling or planning threw
 */
export function modelFault(error: unknown, files: ModelFile[]): string {
  const text = String((error as Error | undefined)?.message ?? error)
  const broken = files.flatMap((file) => syntaxFault(file, text) ?? [])
  const faults = broken.length > 0 ? broken : messagesOf(text).map((message) => located(message, files))
  return [...new Set(faults)].slice(0, MOST_FAULTS).join(' ')
}

const place = (fileName: string) => `schema/model/${fileName}`

function syntaxFault({ fileName, content }: ModelFile, text: string): string | undefined {
  try {
    if (/\.ya?ml$/.test(fileName)) yaml().load(content)
    // Cube's compiler knows more of JavaScript than this one: only a file that it cannot read either is at fault.
    else if (/\(\d+:\d+\)/.test(text)) new Script(content, { filename: fileName })
    return undefined
  } catch (error) {
    const {
      mark,
      reason,
      stack = '',
      message,
    } = error as Error & { mark?: { line: number }; reason?: string }
    const line = mark ? mark.line + 1 : /:(\d+)\n/.exec(stack)?.[1]
    const what = (reason ?? message).replace(/\s+/g, ' ')
    return `${place(fileName)} line ${line ?? '?'}${member(content, Number(line))}: ${what}.`
  }
}

/** The messages in Cube's report, without its headings and without the second telling of each. */
function messagesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const end = lines.findIndex((line) => line.startsWith('Possible reasons'))
  const told = lines.slice(0, end < 0 ? undefined : end)
  const messages = told.filter((line) => line && !/^(Compile errors:|(\S+ )?Errors:)$/.test(line))
  // What is «not defined» often follows from another fault.
  return messages.sort((a, b) => Number(/is not defined$/.test(a)) - Number(/is not defined$/.test(b)))
}

/** What a message is about, as a word that stands in the model. */
const SUBJECTS = [
  /^(?:\w+Error: )*(?<word>\w+) is not defined/,
  /^(?:\w+\.)*(?<word>\w+) cannot be resolved/,
  /duplicate \w+ '(?<word>\w+)' in cube '(?<cube>\w+)'/,
  /^(?<cube>\w+) cube: (?<word>\w+) defined more than once/,
  /^(?<cube>\w+) cube: "\w+\.(?<word>\w+)/,
]

function located(message: string, files: ModelFile[]): string {
  const found = SUBJECTS.map((pattern) => pattern.exec(message)?.groups).find(Boolean)
  const short = message.split(/(?<=\.) (?=")/, 1)[0]!.replace(/([^.])$/, '$1.')
  if (!found?.word) return short
  const { word, cube } = found
  const owners = cube ? files.filter(({ content }) => declares(content, cube)) : []
  for (const { fileName, content } of owners.length > 0 ? owners : files) {
    const line = lineOf(content, word, cube !== undefined)
    if (line > 0)
      return `${place(fileName)} line ${line}${member(content, line)}: ${short}${hint(message, word, files)}`
  }
  return short
}

const declares = (content: string, cube: string): boolean =>
  new RegExp(`^\\s*- name: ${cube}\\b|cube\\(['"\`]${cube}['"\`]`, 'm').test(content)

/** Where the word stands last as a name, else where it stands first. */
function lineOf(content: string, word: string, isName: boolean): number {
  const lines = content.split('\n')
  const named = isName
    ? lines.findLastIndex((line) => new RegExp(`name: ${word}\\b|^\\s*${word}: `).test(line))
    : -1
  return (named >= 0 ? named : lines.findIndex((line) => new RegExp(`\\b${word}\\b`).test(line))) + 1
}

const indent = (line: string) => line.length - line.trimStart().length

/** The member, roll-up or cube in whose definition the line stands. */
function member(content: string, line: number): string {
  const [own = '', ...above] = content.split('\n').slice(0, line).reverse()
  const names = /^\s*- name: (\w+)|^\s*(\w+): \{|\bcube\(['"`](\w+)/
  const owner = [own, ...above.filter((text) => text.trim() !== '' && indent(text) < indent(own))]
  const [, ...found] = owner.map((text) => names.exec(text)).find(Boolean) ?? []
  const name = found.find(Boolean)
  return name ? ` (${name})` : ''
}

function hint(message: string, word: string, files: ModelFile[]): string {
  if (!/not defined|cannot be resolved/.test(message)) return ''
  const names = new Set(
    files.flatMap(({ content }) => [...content.matchAll(/\bname: (\w+)/g)].map((match) => match[1]!)),
  )
  names.delete(word)
  const near = [...names].map((name) => [distance(word, name), name] as const).sort(([a], [b]) => a - b)[0]
  return near && near[0] <= Math.min(4, word.length / 3) ? ` Did you mean ${near[1]}?` : ''
}

/** The parser that Cube itself uses. */
function yaml(): { load(text: string): unknown } {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  return createRequire(fromCore.resolve('@cubejs-backend/schema-compiler'))('js-yaml')
}
