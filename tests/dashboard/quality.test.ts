import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import {
  checkAdvice,
  checkTitle,
  localDay,
  readChecks,
  readFaults,
  readManagers,
} from '../../dashboard/quality/faults.ts'
import {
  faultsByCheck,
  faultsByManager,
  faultsInAll,
  faultyRecords,
  faultyRecordsInAll,
  readRecordsInAll,
  readSort,
  writeSort,
} from '../../dashboard/quality/queries.ts'
import { qualityTexts } from '../../dashboard/quality/texts.ts'
import { contextOf, twoPortals } from './support/context.ts'

const context = contextOf()
const members = (query: { filters?: unknown[] } | undefined) => JSON.stringify(query?.filters)

test('a clicked check narrows the list, and its own block keeps all checks', () => {
  const clicked = contextOf('?chk=source_blank&x=emp:7')
  expect(members(faultyRecords(clicked))).toContain('source_blank')
  expect(members(faultsInAll(clicked))).toContain('source_blank')
  expect(members(faultsByManager(clicked))).toContain('source_blank')
  expect(members(faultsByCheck(clicked))).not.toContain('source_blank')
  expect(members(faultsByCheck(clicked))).toContain('"7"')
  expect(members(faultsByManager(clicked))).not.toContain('"7"')
})

test('period and source have no effect', () => {
  const filtered = contextOf('?p=2026-10&src=WEB')
  expect(faultyRecords(filtered)).toEqual(faultyRecords(context))
  expect(faultsInAll(filtered)).toEqual(faultsInAll(context))
})

test('words are looked for in texts, numbers also among the ids', () => {
  expect(members(faultyRecords(contextOf('?q=Ромашка')))).not.toContain('record_id')
  expect(members(faultyRecords(contextOf('?q=4211')))).toContain('data_quality.record_id')
  expect(members(faultyRecords(contextOf('?q=+')))).toBe('[]')
})

test('the order of the list survives the address', () => {
  for (const text of ['title', '-title', 'created', '-manager']) expect(writeSort(readSort(text))).toBe(text)
  expect(readSort('-created')).toEqual(readSort(undefined))
  expect(readSort('-nonsense')).toEqual({ by: 'created', isDescending: true })
  expect(writeSort(readSort(undefined))).toBeUndefined()
})

test('every check has a name, a reason and an advice in both languages', () => {
  const codes = Object.keys(qualityTexts.ru).flatMap((key) => /^check\.(\w+)\.title$/.exec(key)?.[1] ?? [])
  expect(codes).toHaveLength(14)
  for (const locale of ['ru', 'en'] as const)
    for (const code of codes) {
      const advice = checkAdvice(code, contextOf('', undefined, locale))
      expect(`${advice?.why}${advice?.todo}`, code).not.toMatch(/check\.|undefined/)
    }
})

test('checks are called as the model calls them', async () => {
  const model = await readFile('schema/model/cubes/data_quality.yml', 'utf8')
  const names = [...model.matchAll(/WHEN '(\w+)' THEN '([^']+)'/g)].map(([, code, name]) => [code, name])
  expect(names).toHaveLength(14)
  expect(names.map(([code]) => [code, checkTitle(code!, '', context)])).toEqual(names)
})

test('a pipeline narrows deals by its id', () => {
  expect(members(faultsByCheck(contextOf('?pipe=7')))).toContain('data_quality.pipeline_id')
})

test('a check of a newer model is called as the model has it', () => {
  expect(checkTitle('phone_blank', 'Нет телефона', context)).toBe('Нет телефона')
  expect(checkTitle('phone_blank', '', context)).toBe('phone_blank')
  expect(checkAdvice('phone_blank', context)).toBeUndefined()
})

test('checks come with numbers, the most frequent first', () => {
  const row = (check: string, count: string) => ({
    'data_quality.check': check,
    'data_quality.check_title': '',
    'data_quality.count': count,
  })
  expect(readChecks([row('source_blank', '2'), row('client_blank', '10')], context)).toEqual([
    { code: 'client_blank', title: 'Клиент не указан', count: 10 },
    { code: 'source_blank', title: 'Источник не указан', count: 2 },
  ])
})

test('records without a manager are one row with an id of its own', () => {
  const rows = [
    { 'data_quality.manager': 'не указано', 'data_quality.manager_id': null, 'data_quality.count': '3' },
  ]
  expect(readManagers(rows)).toEqual([{ id: 'none', name: 'не указано', count: 3 }])
})

test('only web addresses become links', () => {
  const url = (text: string) => readFaults([{ 'data_quality.url': text }], context)[0]?.url
  expect(url('https://romashka.bitrix24.ru/crm/deal/details/1/')).toMatch(/^https/)
  expect(url('javascript:alert(1)')).toBeNull()
  expect(url('')).toBeNull()
})

test('the day of a record is the one of the reporting zone', () => {
  expect(localDay('2026-03-01T00:30:00.000')).toBe('2026-03-01')
  expect(localDay(null)).toBeNull()
})

const inTwo = (search: string) => contextOf(search, undefined, 'ru', twoPortals)

test('how many records is asked only where a roll-up knows', () => {
  const measures = ['data_quality.records_count']
  expect(faultyRecordsInAll(context)).toEqual({ measures })
  expect(faultyRecordsInAll(contextOf('?p=2026-10&src=WEB'))).toEqual({ measures })
  expect(faultyRecordsInAll(contextOf('?chk=source_blank'))?.dimensions).toContain('data_quality.check')
  expect(faultyRecordsInAll(contextOf('?x=emp:7'))?.dimensions).toContain('data_quality.manager_id')
  for (const search of ['?pipe=0', '?dep=5', '?emp=7', '?q=x', '?chk=source_blank&x=emp:7'])
    expect(faultyRecordsInAll(contextOf(search)), search).toBeUndefined()
})

test('of several portals, the number of records is known for all of them only', () => {
  expect(faultyRecordsInAll(inTwo(''))).toBeDefined()
  expect(faultyRecordsInAll(inTwo('?portal=2'))).toBeUndefined()
  expect(faultyRecordsInAll(inTwo('?portal=2&x=emp:7'))).toBeUndefined()
})

test('the number of records is that of the chosen check or manager', () => {
  const records = 'data_quality.records_count'
  const checks = [
    { 'data_quality.check': 'source_blank', [records]: '5' },
    { 'data_quality.check': 'client_blank', [records]: '9' },
  ]
  expect(readRecordsInAll(checks, contextOf('?chk=client_blank'))).toBe(9)
  const people = [
    { 'data_quality.manager_id': '7', [records]: '3' },
    { 'data_quality.manager_id': null, [records]: '4' },
  ]
  expect(readRecordsInAll(people, contextOf('?x=emp:7'))).toBe(3)
  expect(readRecordsInAll(people, contextOf('?x=emp:none'))).toBe(4)
})

test('a search is counted by its own list', () => {
  expect(faultsInAll(contextOf('?q=abc'))).toBeUndefined()
  expect(faultsInAll(contextOf('?q=+'))).toBeDefined()
})

test('namesakes of two portals stay apart, and a record is one of its portal', () => {
  const person = (portal: string) => ({
    'data_quality.manager': 'Анна',
    'data_quality.manager_id': '3',
    'data_quality.portal_id': portal,
    'data_quality.count': portal,
  })
  expect(readManagers([person('1'), person('2')], twoPortals)).toEqual([
    { id: '3', portal: '2', name: 'Анна', portalName: 'vasilek.bitrix24.ru', count: 2 },
    { id: '3', portal: '1', name: 'Анна', portalName: 'romashka.bitrix24.ru', count: 1 },
  ])
  const fault = (portal: string) => ({
    'data_quality.portal_id': portal,
    'data_quality.entity': 'deals',
    'data_quality.record_id': '15',
    'data_quality.check': 'source_blank',
  })
  const keys = readFaults([fault('1'), fault('2')], inTwo('')).map(({ key }) => key)
  expect(new Set(keys).size).toBe(2)
})
