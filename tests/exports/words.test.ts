import { expect, test } from 'vitest'
import type { MetaCube } from '../../server/cube/meta.ts'
import { filtersInWords } from '../../server/exports/filters-in-words.ts'

const titles = {
  department: 'Отдел',
  department_ids: '',
  department_id: '',
  source: 'Источник',
  source_id: '',
}
const dimensions = Object.entries(titles).map(([name, title]) => ({
  name: `deals.${name}`,
  title,
  shortTitle: title,
  type: 'string',
}))
const meta = [
  { name: 'deals', title: 'Сделки', measures: [], dimensions, segments: [] },
] as unknown as MetaCube[]
const names: Record<string, string> = { '/5/': 'Опт', WEB: 'Сайт', AVITO: 'Авито' }

test('a file says what the page left out, by name', async () => {
  const filters = [
    { member: 'deals.department_ids', operator: 'notContains', values: ['/5/'] },
    { member: 'deals.department_id', operator: 'set' },
    { member: 'deals.source_id', operator: 'notEquals', values: ['WEB', 'AVITO'] },
  ]
  const named = async (_: string, values: string[]) => new Map(values.map((value) => [value, names[value]!]))
  expect(await filtersInWords([{ filters }] as never, meta, named, 'ru')).toEqual([
    { title: 'Отдел', text: 'кроме Опт' },
    { title: 'Отдел', text: 'указано' },
    { title: 'Источник', text: 'кроме Сайт и Авито' },
  ])
})
