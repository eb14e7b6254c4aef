import { askAll } from './ask.ts'
import type { Portion } from './child-owners.ts'
import type { RunContext } from './context.ts'
import type { Children } from './entity.ts'
import type { MethodError } from './errors.ts'
import { isObject } from './php.ts'
import { PAGE, rowsOf } from './walk.ts'

export interface Answered {
  rows: unknown[]
  /** Owners that the portal would not speak about: nothing is concluded from their silence. */
  refused: Set<number>
}

/** Asks for the children of all owners of a portion, page after page where there are many. */
export async function askForChildren(
  { portal }: RunContext,
  children: Children,
  { question, alive }: Portion,
): Promise<Answered> {
  const groups = Array.from({ length: Math.ceil(alive.length / question.owners) }, (_, index) =>
    alive.slice(index * question.owners, (index + 1) * question.owners),
  )
  const rows: unknown[] = []
  const refused = new Set<number>()
  let failure: MethodError | undefined
  let open = groups.map((ids, index) => ({ name: `g${index}`, ids, start: 0 }))
  while (open.length > 0) {
    const answers = await askAll(
      portal,
      new Map(open.map(({ name, ids, start }) => [name, question.ask(ids, start)])),
    )
    const more: typeof open = []
    for (const { name, ids, start } of open) {
      const answer = answers.get(name)
      if (answer.kind === 'refused') {
        failure = answer.error
        if (!isAboutOne(answer.error) || ids.length > 1) throw answer.error
        for (const id of ids) refused.add(id)
        continue
      }
      const page = rowsOf(children, answer.result, question.ask(ids, start).method)
      rows.push(...unfolded(children, page))
      if (page.length >= PAGE) more.push({ name, ids, start: start + PAGE })
    }
    open = more
  }
  if (failure && refused.size === alive.length && alive.length > 1) throw failure
  return { rows, refused }
}

/** A record that vanished a moment ago must not stop the others. */
function isAboutOne({ code }: MethodError): boolean {
  return ['', 'NOT_FOUND', 'ACCESS_DENIED', 'OWNER_NOT_FOUND'].includes(code)
}

function unfolded({ unfold }: Children, page: unknown[]): unknown[] {
  return unfold ? page.flatMap((row) => (isObject(row) ? unfold(row) : [row])) : page
}
