import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog } from '../../server/log.ts'
import { hide, redact } from '../../server/redact.ts'

test('a webhook loses its code', () => {
  expect(redact('POST https://example.bitrix24.ru/rest/1/abcdef0123/profile.json failed')).toBe(
    'POST https://example.bitrix24.ru/rest/1/…/profile.json failed',
  )
})

test('a database address loses its password', () => {
  expect(redact('postgres://vitrina:pa55word@db:5432/crm')).toBe('postgres://vitrina:…@db:5432/crm')
})

test('a hidden value is never printed', () => {
  hide('generated-secret')
  expect(redact('key=generated-secret!')).toBe('key=…!')
})

test.each([true, false])('the log is clean, terminal: %s', (isTTY) => {
  hide('generated-secret')
  const out = Object.assign(new PassThrough(), { isTTY })
  const log = createLog('info', out as unknown as NodeJS.WriteStream)
  log.info({ url: 'https://x.bitrix24.ru/rest/1/abcdef/' }, 'with generated-secret')
  log.error({ err: new Error('postgres://u:pa55word@db/x') }, 'failed')
  const text = String(out.read())
  expect(text).not.toMatch(/abcdef|generated-secret|pa55word/)
  expect(text).toContain('failed')
})
