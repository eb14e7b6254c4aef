import { keyOf } from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import { Value } from '../ui/Value.tsx'
import type { BlockContext } from '../widget.ts'
import styles from './StatusBars.module.css'
import {
  breakdownOf,
  breakdowns,
  type Figures,
  isClickedLine,
  kinds,
  ownClicks,
  partOf,
  type Statistics,
  type StatisticsLine,
  statuses,
  whatOf,
  wholeOf,
} from './statistics.ts'

interface Props {
  data: Statistics
  context: BlockContext
  onPick: (line: StatisticsLine, joins: boolean) => void
}

/** A bar for each line, as long as its part of the largest, told apart by how the deals stand. */
export function StatusBars({ data: { lines, total }, context, onPick }: Props) {
  const { t } = context
  const what = whatOf(context)
  const most = Math.max(...lines.map(({ whole }) => whole[what] ?? 0), 0)
  const hasPicked = lines.some((line) => isClickedLine(line, context))
  const { click } = breakdowns[breakdownOf(context)]
  return (
    <div className={styles.bars}>
      {what !== 'days' && (
        <ul className={styles.key} aria-hidden="true">
          {statuses.map((status) => (
            <li key={status}>
              <i data-status={status} />
              {t(`sales.stats.${status}`)}
            </li>
          ))}
        </ul>
      )}
      <ul
        className={styles.lines}
        aria-label={t('sales.stats')}
        data-picked={hasPicked || undefined}
        data-testid="statistics-lines"
      >
        {lines.map((line) => {
          const isPicked = isClickedLine(line, context)
          return (
            <li key={keyOf(line)} data-key={keyOf(line)} data-chosen={isPicked || undefined}>
              {click ? (
                <button
                  type="button"
                  className={styles.name}
                  aria-pressed={isPicked}
                  title={t(isPicked ? 'grid.unpick' : 'grid.pick', { name: line.name })}
                  onClick={(event) => onPick(line, event.ctrlKey || event.metaKey)}
                >
                  <Name line={line} />
                </button>
              ) : (
                <span className={styles.name}>
                  <Name line={line} />
                </span>
              )}
              <Bar figures={line} most={most} context={context} />
              <Numbers figures={line} context={context} request={{ where: line.where }} />
            </li>
          )
        })}
        <li data-total>
          <span className={styles.name}>{t('managers.total')}</span>
          <Numbers figures={total} context={context} request={{ without: ownClicks(click) }} />
        </li>
      </ul>
    </div>
  )
}

const Name = ({ line: { name, note } }: { line: StatisticsLine }) => (
  <>
    {name}
    {note && <small>{note}</small>}
  </>
)

interface PartProps {
  figures: Figures
  context: BlockContext
}

const percent = (value: number, most: number) => (most > 0 ? `${(value / most) * 100}%` : '0')

function Bar({ figures: { whole, parts }, most, context }: PartProps & { most: number }) {
  const what = whatOf(context)
  return (
    <span className={styles.bar} aria-hidden="true">
      {what === 'days' ? (
        <i data-status="open" style={{ inlineSize: percent(whole.days ?? 0, most) }} />
      ) : (
        statuses.map((status) => (
          <i key={status} data-status={status} style={{ inlineSize: percent(parts[what][status], most) }} />
        ))
      )}
    </span>
  )
}

/** The whole and its parts; each leads to its deals. */
function Numbers({ figures, context, request }: PartProps & { request: Omit<RecordsRequest, 'measure'> }) {
  const { t, format } = context
  const what = whatOf(context)
  const kind = kinds[what]
  const number = (value: number | null, measure: string) => (
    <Value
      value={value}
      kind={kind}
      context={context}
      text={format.short(value, kind)}
      request={{ measure, ...request }}
    />
  )
  return (
    <>
      <b className={styles.whole}>{number(figures.whole[what], wholeOf[what])}</b>
      {what !== 'days' && (
        <span className={styles.parts}>
          {statuses.map((status) => (
            <span key={status}>
              {t(`sales.stats.${status}`)} {number(figures.parts[what][status], partOf(what, status))}
            </span>
          ))}
        </span>
      )}
    </>
  )
}
