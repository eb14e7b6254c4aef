import { linkOf } from '../link.ts'
import { itemOf, type PortalEntry, type PortalItem, portalName } from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import { qualityTexts } from './texts.ts'

export interface CheckCount {
  code: string
  title: string
  count: number
}

export interface ManagerCount extends PortalItem {
  name: string
  /** Name of the portal, where there are several. */
  portalName?: string | undefined
  count: number
}

export interface Fault {
  key: string
  check: string
  entity: string
  recordId: string
  title: string
  detail: string
  manager: string
  department: string
  pipeline: string
  /** Name of its portal. */
  portal: string | undefined
  createdAt: string | null
  url: string | null
}

const codes = Object.keys(qualityTexts.ru).flatMap((key) => /^check\.(\w+)\.title$/.exec(key)?.[1] ?? [])
type Code = keyof typeof qualityTexts.ru extends infer Key
  ? Key extends `check.${infer Name}.title`
    ? Name
    : never
  : never

const knownCode = (code: string): Code | undefined => codes.find((one) => one === code) as Code | undefined

/** What a check is called; one that this page does not know is called as the model has it. */
export const checkTitle = (code: string, fromModel: string, { t }: Pick<BlockContext, 't'>): string => {
  const known = knownCode(code)
  return known ? t(`check.${known}.title`) : fromModel || code
}

/** Why a fault matters and what to do about it; undefined for checks that this page does not know. */
export function checkAdvice(code: string, { t }: Pick<BlockContext, 't'>) {
  const known = knownCode(code)
  return known && { why: t(`check.${known}.why`), todo: t(`check.${known}.todo`) }
}

export const readChecks = (rows: Row[], context: Pick<BlockContext, 't'>): CheckCount[] =>
  rows
    .map((row) => ({
      code: textOf(row, 'data_quality.check'),
      title: checkTitle(textOf(row, 'data_quality.check'), textOf(row, 'data_quality.check_title'), context),
      count: numberOf(row, 'data_quality.count') ?? 0,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)

export const readManagers = (rows: Row[], portals: readonly PortalEntry[] = []): ManagerCount[] =>
  rows
    .map((row) => {
      const item = itemOf(row, 'data_quality', 'manager_id')
      return {
        ...item,
        name: textOf(row, 'data_quality.manager'),
        ...(item.portal !== undefined && { portalName: portalName(item.portal, portals) }),
        count: numberOf(row, 'data_quality.count') ?? 0,
      }
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)

export function readFaults(
  rows: Row[],
  { portals, ...context }: Pick<BlockContext, 't' | 'portals'>,
): Fault[] {
  return rows.map((row) => {
    const text = (name: string) => textOf(row, `data_quality.${name}`)
    return {
      key: ['portal_id', 'entity', 'record_id', 'check'].map(text).join(' '),
      check: checkTitle(text('check'), text('check_title'), context),
      entity: text('entity'),
      recordId: text('record_id'),
      title: text('title'),
      detail: text('detail'),
      manager: text('manager'),
      department: text('department'),
      pipeline: text('pipeline'),
      portal: portalName(text('portal_id') || undefined, portals) || undefined,
      createdAt: text('created_at') || null,
      url: linkOf(text('url')),
    }
  })
}

/** Cube writes moments in the reporting zone and without naming it: the digits are the local time. */
export const localDay = (moment: string | null): string | null =>
  /^\d{4}-\d{2}-\d{2}/.exec(moment ?? '')?.[0] ?? null
