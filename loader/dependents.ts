import { locateOwners } from './child-owners.ts'
import { readChildrenOf, syncChildren } from './children.ts'
import { type Children, type Entity, nameOf } from './entity.ts'
import { cursorOf, guard, only, type Run, sideBySide } from './run.ts'
import { readStates, type StreamCursor } from './state.ts'
import { rereadOwners } from './stream.ts'

/** Children of changed owners, and what the portal shows differently since an owner moved. */
export async function readDependents(run: Run, entities: Entity[]): Promise<void> {
  await sideBySide(run, only(entities, 'children'), (children) =>
    guard(run, children, async (own, report) => {
      const known = cursorOf(run, children)
      await syncChildren(own, children, known, report, run.began)
      if (!known) await own.state.reconciled(nameOf(children))
    }),
  )
  for (const stream of only(entities, 'stream').filter(({ follows }) => follows)) {
    const state = (await readStates(run.context.pool, run.context.portalId)).get(nameOf(stream))
    if (state && 'lastId' in state.cursor && !run.reports.get(nameOf(stream))?.error)
      await guard(run, stream, (own, report) =>
        rereadOwners(own, stream, state.cursor as StreamCursor, report),
      )
  }
}

/** A notice about a child names only the child: its owner is asked of the portal, or of what is stored. */
export async function readNamedChildren(run: Run, children: Children, ids: number[]): Promise<void> {
  const cursor = cursorOf(run, children)
  if (!cursor || !children.locate) return
  await guard(run, children, async (own, report) => {
    const owners = await locateOwners(own, children, ids)
    for (const [table, list] of owners) await readChildrenOf(own, children, table, list, cursor, report)
  })
}
