import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { matches, OptionList } from '../header/OptionList.tsx'
import { loadRows } from '../server.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { none } from '../url.ts'
import { type BlockContext, numberOf } from '../widget.ts'
import { valuesQuery } from './ask.ts'
import type { Ask } from './asking.ts'
import type { Field, Fitted } from './model.ts'
import styles from './QuestionBar.module.css'
import type { Condition } from './question.ts'
import { labelOf } from './shape.ts'

interface Props {
  fitting: Fitted
  ask: Ask
  context: BlockContext
}

/** Conditions on dimensions: a chip each, which opens its values; the first button adds one. */
export function Conditions(props: Props) {
  const { fitting, ask, context } = props
  const { question, cube } = fitting
  const { t } = context
  const names = [...new Set(question.conditions.map(({ name }) => name))]
  const change = (name: string, conditions: Condition[]) =>
    ask({
      ...question,
      // In their old place, so that chips do not jump while their values change.
      conditions: names.includes(name)
        ? names.flatMap((one) =>
            one === name ? conditions : question.conditions.filter((condition) => condition.name === one),
          )
        : [...question.conditions, ...conditions],
    })
  return (
    <>
      {/* First: its list does not move while a chip appears. */}
      <Adding {...props} onChange={change} />
      {names.map((name) => {
        const field = cube.fields.find((one) => one.name === name)!
        const text = textOf(
          question.conditions.filter((one) => one.name === name),
          field,
          context,
        )
        return (
          <Popover key={name} width={320}>
            <span className={styles.chip}>
              <Popover.Target>
                <button type="button" title={text} data-condition={name}>
                  {text}
                </button>
              </Popover.Target>
              <button
                type="button"
                aria-label={t('builder.remove', { name: text })}
                onClick={() => change(name, [])}
              >
                <X size={13} aria-hidden="true" />
              </button>
            </span>
            <Popover.Dropdown
              className={styles.float}
              aria-label={t('builder.conditionOn', { name: field.title })}
            >
              <Editor {...props} field={field} onChange={(conditions) => change(name, conditions)} />
            </Popover.Dropdown>
          </Popover>
        )
      })}
    </>
  )
}

/** «Менеджер: Анна, Борис», «Сумма: не меньше 100 000» */
function textOf(conditions: Condition[], field: Field, context: BlockContext): string {
  const { t } = context
  const parts = conditions.map(({ operator, values }) => {
    const shown = values
      .slice(0, 2)
      .map((value) => labelOf(value === none ? null : value, field, context))
      .join(', ')
    const list = values.length > 2 ? `${shown} ${t('chart.more', { count: values.length - 2 })}` : shown
    return operator === 'is' ? list : `${t(`builder.op.${operator}`)} ${list}`
  })
  return `${field.title}: ${parts.join(', ')}`
}

function Adding({
  fitting,
  ask,
  context,
  onChange,
}: Props & { onChange: (name: string, to: Condition[]) => void }) {
  const { t } = context
  const [isOpen, setOpen] = useState(false)
  const [field, choose] = useState<Field>()
  const [text, setText] = useState('')
  const fields = fitting.cube.fields.filter(({ type, title }) => type !== 'time' && matches(title, text))
  const inOrder = [...fields].sort((a, b) => Number(a.isTechnical) - Number(b.isTechnical))
  const close = () => {
    setOpen(false)
    choose(undefined)
    setText('')
  }
  return (
    <Popover width={320} opened={isOpen} onChange={(open) => (open ? setOpen(true) : close())}>
      <Popover.Target>
        <button
          type="button"
          className={styles.button}
          onClick={() => (isOpen ? close() : setOpen(true))}
          data-testid="builder-add-condition"
        >
          <Plus size={14} aria-hidden="true" />
          {t('builder.addCondition')}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.float} aria-label={t('builder.chooseField')}>
        {field ? (
          <Editor
            fitting={fitting}
            ask={ask}
            context={context}
            field={field}
            onChange={(conditions) => onChange(field.name, conditions)}
          />
        ) : (
          <>
            <input
              type="search"
              className={styles.search}
              value={text}
              placeholder={t('builder.chooseField')}
              aria-label={t('builder.chooseField')}
              data-autofocus
              onChange={(event) => setText(event.target.value)}
            />
            <ul className={styles.fields}>
              {inOrder.map((one) => (
                <li key={one.name}>
                  <button type="button" onClick={() => choose(one)} data-field={one.name}>
                    {one.title}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

type EditorProps = Props & { field: Field; onChange: (conditions: Condition[]) => void }

/** Numbers that are counted or measured have bounds; everything else is chosen from its values. */
const Editor = (props: EditorProps) =>
  props.field.type === 'number' && !props.field.isTechnical ? <Bounds {...props} /> : <Values {...props} />

function Values({ fitting, context, field, onChange }: EditorProps) {
  const { t } = context
  const { question, cube } = fitting
  const now = question.conditions.find(({ name }) => name === field.name)
  const [operator, setOperator] = useState<'is' | 'not'>(now?.operator === 'not' ? 'not' : 'is')
  const query = valuesQuery(cube, field.name, context)
  const options = useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
    select: (rows) =>
      rows.map((row) => {
        const value = row[`${cube.name}.${field.name}`]
        const isNone = value === null || value === undefined || value === ''
        return {
          id: isNone ? none : String(value),
          name: labelOf(value, field, context),
          count: numberOf(row, query.measures![0]!) ?? 0,
        }
      }),
  })
  const set = (values: string[], by: 'is' | 'not') =>
    onChange(values.length > 0 ? [{ name: field.name, operator: by, values }] : [])
  return (
    <>
      <div className={styles.head}>
        <b>{field.title}</b>
        <Segmented
          label={t('builder.conditions')}
          value={operator}
          options={[
            { value: 'is', label: t('builder.op.is') },
            { value: 'not', label: t('builder.op.not') },
          ]}
          onChange={(by) => {
            setOperator(by)
            if (now) set(now.values, by)
          }}
        />
      </div>
      <OptionList
        label={field.title}
        options={options}
        chosen={now?.values ?? []}
        onChange={(values) => set(values, operator)}
      />
    </>
  )
}

function Bounds({ fitting, context: { t }, field, onChange }: EditorProps) {
  const own = fitting.question.conditions.filter(({ name }) => name === field.name)
  const boundOf = (operator: 'from' | 'to') => own.find((one) => one.operator === operator)?.values[0] ?? ''
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    onChange(
      (['from', 'to'] as const).flatMap((operator) => {
        const value = String(data.get(operator) ?? '').trim()
        return value === '' || !Number.isFinite(Number(value))
          ? []
          : [{ name: field.name, operator, values: [value] }]
      }),
    )
  }
  return (
    <>
      <div className={styles.head}>
        <b>{field.title}</b>
      </div>
      <form className={styles.bounds} onSubmit={apply}>
        {(['from', 'to'] as const).map((operator) => (
          <label key={operator}>
            {t(`builder.op.${operator}`)}
            <input
              type="number"
              step="any"
              name={operator}
              defaultValue={boundOf(operator)}
              data-autofocus={operator === 'from' || undefined}
            />
          </label>
        ))}
        <button type="submit" className={styles.button}>
          {t('builder.apply')}
        </button>
      </form>
    </>
  )
}
