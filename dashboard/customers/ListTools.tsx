import { useQuery } from '@tanstack/react-query'
import { stalest } from '../freshness.ts'
import { fetchReadiness } from '../server.ts'
import { Choice } from '../ui/Choice.tsx'
import { readOption, useAddress, useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import styles from './ListTools.module.css'
import { kinds, listId, type Pick, picks } from './picks.ts'

/** Ready orders, the kind of customers, and the moment that the figures are true for. */
export function ListTools({ context }: { context: BlockContext }) {
  const { t } = context
  return (
    <div className={styles.tools}>
      <AsOf context={context} />
      <Picks context={context} />
      <Choice
        option={`${listId}.kind`}
        normal="all"
        label={t('customers.kind')}
        choices={kinds.map((value) => ({ value, label: t(`customers.kind.${value}`) }))}
      />
    </div>
  )
}

function Picks({ context: { t } }: { context: BlockContext }) {
  const view = useAddress()
  const update = useUpdate()
  const chosen = readOption<Pick | 'none'>(view, `${listId}.pick`, 'none')
  const toggle = (pick: (typeof picks)[number]) => {
    const { [`${listId}.pick`]: _, [`${listId}.sort`]: __, ...options } = view.options
    const more = { [`${listId}.pick`]: pick.key, [`${listId}.sort`]: pick.sort }
    update({ options: chosen === pick.key ? options : { ...options, ...more } })
  }
  return (
    <fieldset className={styles.picks} aria-label={t('customers.picks')}>
      {picks.map((pick) => (
        <button key={pick.key} type="button" aria-pressed={chosen === pick.key} onClick={() => toggle(pick)}>
          {t(`customers.pick.${pick.key}`)}
        </button>
      ))}
    </fieldset>
  )
}

/** Of the entities that the figures come from, the one that waits longest. */
function AsOf({ context: { t, format } }: { context: BlockContext }) {
  // Read from what the page already asks every ten seconds.
  const { data } = useQuery({ queryKey: ['readyz'], queryFn: fetchReadiness, enabled: false })
  if (data?.status !== 'ready') return null
  const { deals, companies, contacts } = data.entities
  const parts = Object.entries({ deals, companies, contacts }).flatMap(([name, one]) =>
    one ? [[name, one] as const] : [],
  )
  const at = stalest(Object.fromEntries(parts))?.synced_at
  return at ? (
    <span className={styles.asOf}>{t('customers.asOf', { at: format.moment(new Date(at)) })}</span>
  ) : null
}
