import { lazy } from 'react'
import type { Series } from '../charts/types.ts'
import { clickedKeys, clickPerson, keyOf } from '../portals.ts'
import { useOption, useUpdate } from '../view.ts'
import type { BlockContext, ChartProps } from '../widget.ts'
import { Changes } from './Changes.tsx'
import styles from './Dynamics.module.css'
import { type Dynamics, figures, type Person, tickedOf, whoOption, writeTicked } from './figures.ts'
import { People } from './People.tsx'
import { intoStep } from './steps.ts'

const Lines = lazy(() => import('../charts/Lines.tsx'))

const coloured = 5
const together = 'total'

/** The line of all together dwarfs those of single managers where it is their sum: it is shown on demand there. */
const totalOption = 'dynamics.total'

function linesOf(people: Person[], ticked: string[], clicked: string[]): Series[] {
  const shown = people.filter((person) => ticked.includes(keyOf(person)))
  const first = clicked.length > 0 ? clicked : shown.slice(0, coloured).map(keyOf)
  return shown.map((person) => ({
    key: keyOf(person),
    title: person.name,
    values: person.values,
    isHighlighted: first.includes(keyOf(person)),
  }))
}

/** Lines of the ticked managers between the list of all and the list of changes. */
export function DynamicsChart({ data, context }: ChartProps<Dynamics>) {
  const { people, steps, total, name } = data
  const { t } = context
  const { kind, isSum } = figures[name]
  const update = useUpdate()
  const [who, choose] = useOption<string>(whoOption, '')
  const [sum, chooseSum] = useOption(totalOption, isSum ? 'off' : 'on', ['on', 'off'])
  const clicked = clickedKeys(context)
  const ticked = tickedOf(people, who)
  const series = linesOf(people, ticked, clicked)
  const totalLine: Series = {
    key: together,
    title: t('sales.dynamics.total'),
    values: total.values,
    isHighlighted: ticked.length === 0,
  }
  const pick = (key: string, joins = false) => {
    const person = people.find((one) => keyOf(one) === key)
    if (person) update(clickPerson(person, context, joins))
  }
  return (
    <div className={styles.dynamics}>
      <People
        people={people}
        ticked={ticked}
        onTick={(keys) => choose(writeTicked(people, keys))}
        isTotal={sum === 'on'}
        onTotal={(isOn) => chooseSum(isOn ? 'on' : 'off')}
        context={context}
      />
      <div className={styles.chart}>
        <Lines
          steps={steps}
          series={sum === 'on' || series.length === 0 ? [...series, totalLine] : series}
          kind={kind}
          context={context}
          label={chartLabel(data, context)}
          onStep={({ start }) => update(intoStep(start, context))}
          onSeries={pick}
        />
      </div>
      <Changes data={data} context={context} clicked={clicked} onPick={pick} />
    </div>
  )
}

const chartLabel = ({ name }: Dynamics, { t }: BlockContext) =>
  `${t('sales.dynamics')}: ${t(`sales.figure.${name}`)}`
