import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Branch, readOptions, readTree } from '../../dashboard/header/options.ts'
import {
  type Chosen,
  foundIn,
  stateOf,
  tickAll,
  toggleBranch,
  togglePerson,
  wholePath,
} from '../../dashboard/header/people.ts'

const row = (manager: string, id: number, ids: string | null, path: string, cube = 'deals') => ({
  [`${cube}.manager`]: manager,
  [`${cube}.manager_id`]: String(id),
  [`${cube}.department`]: path.split(' / ').at(-1)!,
  [`${cube}.department_id`]: ids?.split('/').at(-2) ?? null,
  [`${cube}.department_path`]: path,
  [`${cube}.department_ids`]: ids,
  [`${cube}.count`]: '3',
})

const tree = readTree([
  [
    row('Борис', 2, '/1/5/', 'Фирма / Опт'),
    row('Анна', 1, '/1/5/', 'Фирма / Опт'),
    row('Вера', 3, '/1/6/', 'Фирма / Розница'),
    row('Глава', 4, '/1/', 'Фирма'),
    row('не указано', 40, null, 'не указано'),
  ],
])
const firm = tree[0]!
const [wholesale, retail] = firm.branches as [Branch, Branch]
const nobody: Chosen = { departments: [], employees: [] }

test('the tree follows the paths, those without a department stand last', () => {
  expect(tree.map(({ id, name }) => [id, name])).toEqual([
    ['1', 'Фирма'],
    ['none', 'не указано'],
  ])
  expect(firm.people.map(({ name }) => name)).toEqual(['Глава'])
  expect(wholesale.people.map(({ name }) => name)).toEqual(['Анна', 'Борис'])
})

test('an option without an id is «none»', () => {
  const rows = [{ 'deals.source': 'не указано', 'deals.source_id': null, 'deals.count': '7' }]
  expect(readOptions([rows], 'source')).toEqual([{ id: 'none', name: 'не указано', count: 7 }])
})

test('who has leads or calls only is in the tree, once', () => {
  const [both, calling] = readTree([
    [row('Борис', 2, '/1/5/', 'Фирма / Опт')],
    [row('Борис', 2, '/1/5/', 'Фирма / Опт', 'leads'), row('Анна', 1, '/1/5/', 'Фирма / Опт', 'leads')],
    [row('Глеб', 7, '/9/', 'Колл-центр', 'activities')],
  ]).toSorted((a, b) => Number(a.id) - Number(b.id)) as [Branch, Branch]
  expect(both.branches[0]!.people).toEqual([
    { id: '1', name: 'Анна' },
    { id: '2', name: 'Борис' },
  ])
  expect(calling).toEqual({ id: '9', name: 'Колл-центр', branches: [], people: [{ id: '7', name: 'Глеб' }] })
})

test('a source that leads alone have stands after those of deals, with no number of deals', () => {
  const source = (cube: string, id: string, count: string) => ({
    [`${cube}.source`]: `Источник ${id}`,
    [`${cube}.source_id`]: id,
    [`${cube}.count`]: count,
  })
  const deals = [source('deals', 'CALL', '7'), source('deals', 'WEB', '2')]
  const leads = [source('leads', 'VK', '90'), source('leads', 'CALL', '8')]
  expect(readOptions([deals, leads], 'source')).toEqual([
    { id: 'CALL', name: 'Источник CALL', count: 7 },
    { id: 'WEB', name: 'Источник WEB', count: 2 },
    { id: 'VK', name: 'Источник VK' },
  ])
})

test('ticking a department covers its people', () => {
  const chosen = toggleBranch([firm, wholesale], { departments: [], employees: ['1', '3'] })
  expect(chosen).toEqual({ departments: ['5'], employees: ['3'] })
  expect(stateOf([firm, wholesale], chosen)).toBe('on')
  expect(stateOf([firm], chosen)).toBe('part')
})

test('clearing one person leaves the others of the department', () => {
  expect(togglePerson([firm, wholesale], '1', { departments: ['5'], employees: [] })).toEqual({
    departments: [],
    employees: ['2'],
  })
})

test('clearing one person whom a search found leaves those whom it did not find', () => {
  const found: Branch[] = [
    { ...firm, people: [], branches: [{ ...wholesale, people: wholesale.people.slice(0, 1) }] },
  ]
  const path = wholePath(tree, [found[0]!, found[0]!.branches[0]!])
  expect(path).toEqual([firm, wholesale])
  const chosen = togglePerson(path, '1', { departments: ['1'], employees: [] })
  expect(chosen.departments).toEqual(['6'])
  expect([...chosen.employees].sort()).toEqual(['2', '4'])
})

test('clearing one person of a chosen firm leaves everybody else', () => {
  const chosen = togglePerson([firm, wholesale], '1', { departments: ['1'], employees: [] })
  expect(chosen.departments).toEqual(['6'])
  expect([...chosen.employees].sort()).toEqual(['2', '4'])
})

test('clearing a department of a chosen firm leaves the rest', () => {
  const chosen = toggleBranch([firm, retail], { departments: ['1'], employees: [] })
  expect(chosen).toEqual({ departments: ['5'], employees: ['4'] })
})

const everyone: [Branch[], string][] = [
  [[firm], '4'],
  [[firm, wholesale], '1'],
  [[firm, wholesale], '2'],
  [[firm, retail], '3'],
]
const isOn = ([path, id]: [Branch[], string], chosen: Chosen) =>
  chosen.employees.includes(id) || stateOf(path, chosen) === 'on'

test('a click on a person changes that person alone', () => {
  const clicks = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 })
  const branches = [[firm], [firm, wholesale], [firm, retail]]
  fc.assert(
    fc.property(clicks, fc.constantFrom(...everyone), (before, person) => {
      const chosen = before.reduce(
        (state, click) =>
          click < 3
            ? toggleBranch(branches[click]!, state)
            : togglePerson(everyone[click - 3]![0], everyone[click - 3]![1], state),
        nobody,
      )
      const after = togglePerson(person[0], person[1], chosen)
      for (const one of everyone)
        expect(isOn(one, after)).toBe(one === person ? !isOn(one, chosen) : isOn(one, chosen))
    }),
  )
})

test('what words find is ticked beside what is ticked already, nothing twice', () => {
  const cut: Branch[] = [
    { ...firm, people: [], branches: [{ ...wholesale, people: [wholesale.people[0]!] }, retail] },
  ]
  const found = foundIn(cut, (branch) => branch === retail)
  expect(found).toEqual({ departments: ['6'], employees: ['1'] })
  expect(tickAll(tree, { departments: [], employees: ['2', '3'] }, found)).toEqual({
    departments: ['6'],
    employees: ['2', '1'],
  })
  expect(tickAll(tree, { departments: ['1'], employees: [] }, found)).toEqual({
    departments: ['1'],
    employees: [],
  })
})

test('without words everybody is found', () => {
  expect(foundIn(tree, () => true)).toEqual({ departments: ['1', 'none'], employees: [] })
})
