import { expect, test } from 'vitest'
import { zoneOf } from '../../server/timezone.ts'

const at = (offset: string) => zoneOf(`2026-01-05T11:00:00${offset}`)

test.each([
  ['+02:00', 'Europe/Kaliningrad'],
  ['+03:00', 'Europe/Moscow'],
  ['+05:00', 'Asia/Yekaterinburg'],
  ['+12:00', 'Asia/Kamchatka'],
  ['+01:00', 'Etc/GMT-1'],
  ['-05:00', 'Etc/GMT+5'],
  ['+13:00', 'Etc/GMT-13'],
  ['+05:30', 'Asia/Kolkata'],
  ['+00:00', 'UTC'],
  ['+07:13', 'UTC'],
])('%s is %s', (offset, zone) => {
  expect(at(offset)).toBe(zone)
})

test('every zone has the offset it stands for', () => {
  const sign = (hours: number) => `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
  for (let hours = -12; hours <= 14; hours++) {
    const winter = new Date('2026-01-05T12:00:00Z')
    const zone = at(sign(hours))
    const local = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    const shifted = Date.parse(`${local.format(winter).replace(' ', 'T')}:00Z`)
    // Kaliningrad stands for +02:00 and has no summer time, as the rest of the Russian zones.
    expect((shifted - winter.getTime()) / 3_600_000).toBe(hours)
  }
})

test('a moment without offset is UTC', () => {
  expect(zoneOf('2026-01-05T11:00:00Z')).toBe('UTC')
  expect(zoneOf('')).toBe('UTC')
})
