import { PhoneOff } from 'lucide-react'
import { hasCalls } from '../portals.ts'
import { defineTile } from '../tile.tsx'
import type { AnyWidget, BlockContext } from '../widget.ts'
import { type EffortKey, efforts, needsCalls } from './measures.ts'
import styles from './tiles.module.css'

/** All tiles share three questions. */
const group = efforts.map(({ member }) => member)

/** A tile of one measure of effort, at its place among them. */
export function effortTile(key: EffortKey): AnyWidget {
  const index = efforts.findIndex((measure) => measure.key === key)
  const { member, kind } = efforts[index]!
  const tile = defineTile({
    id: `team-${key}`,
    order: index + 1,
    measure: member,
    group,
    kind,
    better: 'higher',
    title: ({ t }) => t(`team.m.${key}`),
    note: ({ t }) => t('team.tile.note'),
    isHero: key === 'index',
  })
  if (!needsCalls(key)) return tile
  const Chart = tile.chart
  return {
    ...tile,
    chart: (props) => (hasCalls(props.context) ? <Chart {...props} /> : <NoCalls context={props.context} />),
  }
}

/** Instead of zeros that would look like laziness. */
const NoCalls = ({ context: { t } }: { context: BlockContext }) => (
  <p className={styles.none} data-testid="no-calls">
    <PhoneOff size={18} aria-hidden="true" />
    <b>{t('team.noCalls')}</b>
    <small>{t('team.noCalls.hint')}</small>
  </p>
)
