import { useQueries } from '@tanstack/react-query'
import { joinGroups } from '../idle.ts'
import { isMany, itemOf, keyOf } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import { Choice, Choices } from '../ui/Choice.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useOption } from '../view.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import { type Condition, conditions, listOptions } from './list-filters.ts'
import { forgottenByManager, forgottenByStage } from './questions.ts'

interface Item {
  value: string
  label: string
}

/** The blocks above ask the same, so their answers are here already. */
function useChoices(context: BlockContext): { stages: Item[]; people: Item[] } {
  const questions = Object.entries({ ...forgottenByStage(context), ...forgottenByManager(context) })
  const answered = useQueries({
    queries: questions.map(([, query]) => ({
      queryKey: ['cube', query],
      queryFn: ({ signal }: { signal: AbortSignal }) => loadRows(query, signal),
    })),
  })
  const answers = Object.fromEntries(
    questions.map(([name], index): [string, Row[]] => [name, answered[index]?.data ?? []]),
  )
  const byName = (a: Item, b: Item) => a.label.localeCompare(b.label, context.format.locale)
  return {
    stages: joinGroups(answers, 'deals', 'stages')
      .sort((a, b) => (numberOf(a, 'deals.stage_order') ?? 0) - (numberOf(b, 'deals.stage_order') ?? 0))
      .map((row) => ({ value: keyOf(itemOf(row, 'deals', 'stage_id')), label: textOf(row, 'deals.stage') })),
    people: joinGroups(answers, 'deals', 'people')
      .map((row) => ({
        value: keyOf(itemOf(row, 'deals', 'manager_id')),
        label: textOf(row, 'deals.manager'),
      }))
      .sort(byName),
  }
}

/** Which of the two conditions holds, at which stage, and whose. */
export function ListFilters({ context }: { context: BlockContext }) {
  const { t, portals } = context
  const [condition, choose] = useOption<Condition>(listOptions.only, 'idle', conditions)
  const { stages, people } = useChoices(context)
  const all = (label: string): Item => ({ value: '', label })
  return (
    <Choices>
      <Segmented
        label={t('forgotten.list.only')}
        value={condition}
        options={conditions.map((value) => ({ value, label: t(`forgotten.list.${value}`) }))}
        onChange={choose}
      />
      {!isMany(portals) && (
        <Choice
          option={listOptions.stage}
          normal=""
          label={t('forgotten.stage')}
          choices={[all(t('forgotten.list.stages')), ...stages]}
        />
      )}
      {!isMany(portals) && (
        <Choice
          option={listOptions.who}
          normal=""
          label={t('managers.manager')}
          choices={[all(t('forgotten.list.people')), ...people]}
        />
      )}
    </Choices>
  )
}
