import { useState } from 'react'
import { Choice } from '../ui/Choice.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'
import {
  everyOne,
  type OwnFilter,
  ownNames,
  ownOption,
  statusesOf,
  statusOption,
  type Which,
  which,
  whichOption,
} from './deal-filters.ts'
import { useDealOptions } from './deal-options.ts'
import styles from './tools.module.css'

/** Which deals, and what they are narrowed to. */
export function DealFilters({ context }: { context: BlockContext }) {
  const { t } = context
  const [chosen, choose] = useOption<Which>(whichOption, 'created', which)
  const statuses = statusesOf(chosen)
  const anyOf = (what: string) => t('sales.list.any', { what })
  return (
    <div className={styles.tools}>
      <Segmented
        label={t('sales.list.which')}
        value={chosen}
        options={which.map((value) => ({ value, label: t(`sales.list.${value}`) }))}
        onChange={choose}
      />
      {statuses.length > 0 && (
        <Choice
          option={statusOption}
          normal={everyOne}
          label={t('sales.list.status')}
          choices={statuses.map((value) => ({
            value,
            label: value === everyOne ? anyOf(t('sales.list.status')) : t(`sales.list.status.${value}`),
          }))}
        />
      )}
      {ownNames.map((name) => (
        <Own key={name} name={name} context={context} />
      ))}
    </div>
  )
}

/** Its choices are loaded when somebody is about to choose. */
function Own({ name, context }: { name: OwnFilter; context: BlockContext }) {
  const { t } = context
  const option = ownOption(name)
  const [chosen] = useOption<string>(option, everyOne)
  const [isNear, setNear] = useState(chosen !== everyOne)
  const options = useDealOptions(name, isNear, context)
  const isKnown = chosen === everyOne || options.some(({ value }) => value === chosen)
  const label = t(`sales.list.${name}`)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches for somebody who is about to choose
    <span onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <Choice
        option={option}
        normal={everyOne}
        label={label}
        choices={[
          { value: everyOne, label: t('sales.list.any', { what: label }) },
          ...(isKnown ? options : [{ value: chosen, label: chosen }, ...options]),
        ]}
      />
    </span>
  )
}
