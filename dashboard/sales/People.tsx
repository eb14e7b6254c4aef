import { keyOf } from '../portals.ts'
import type { BlockContext } from '../widget.ts'
import styles from './Dynamics.module.css'
import type { Person } from './figures.ts'

interface Props {
  people: Person[]
  ticked: string[]
  onTick: (keys: string[]) => void
  isTotal: boolean
  onTotal: (isOn: boolean) => void
  context: BlockContext
}

/** Check boxes that say whose lines the chart shows. */
export function People({ people, ticked, onTick, isTotal, onTotal, context: { t } }: Props) {
  const toggle = (key: string) =>
    onTick(ticked.includes(key) ? ticked.filter((one) => one !== key) : [...ticked, key])
  return (
    <fieldset className={styles.people} aria-label={t('sales.dynamics.who')} data-testid="dynamics-people">
      <div className={styles.all}>
        <button type="button" onClick={() => onTick(people.map(keyOf))}>
          {t('sales.dynamics.all')}
        </button>
        <button type="button" onClick={() => onTick([])}>
          {t('sales.dynamics.none')}
        </button>
      </div>
      <div className={styles.boxes}>
        <label>
          <input type="checkbox" checked={isTotal} onChange={() => onTotal(!isTotal)} />
          <b>{t('sales.dynamics.total')}</b>
        </label>
        {people.map((person) => (
          <label key={keyOf(person)}>
            <input
              type="checkbox"
              checked={ticked.includes(keyOf(person))}
              onChange={() => toggle(keyOf(person))}
            />
            <span>
              {person.name}
              {person.note && <small>{person.note}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
