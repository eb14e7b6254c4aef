/** What the page of settings promises, over the worked example: one open deal of 200 000 ₽ in «Новая». */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { createSession } from '../../server/session.ts'
import { axeFindings } from '../support/accessible.ts'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const JANUARY = 'p=2026-01'

describe.skipIf(noBrowser)('promises of the settings', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data: workedExample }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const row = (id: string) => page().locator(`[data-stage="${id}"]`)
  const role = (id: string) => row(id).getByRole('combobox')
  const bar = () => page().getByTestId('settings-bar')
  const number = (id: string) =>
    page()
      .getByTestId(`block-${id}`)
      .locator('[data-number]')
      .first()
      .getAttribute('data-number')
      .then(Number)
  const follows = (id: string, value: number) =>
    expect.poll(() => number(id), { message: id, timeout: 30_000 }).toBeCloseTo(value, 6)
  const isFocused = (box: Locator) => box.evaluate((element) => element === document.activeElement)
  const apiSecret = async (): Promise<string> =>
    JSON.parse(await readFile(join(stage.product.folder, 'data/secrets.json'), 'utf8')).apiSecret
  /** A link of the navigation, while the mouse stays where it is. */
  const turnTo = (name: string) =>
    page()
      .getByRole('navigation')
      .getByRole('link', { name, exact: true })
      .evaluate((link: HTMLElement) => link.click())

  test('F54: a stage made «lost» moves its deals on the summary within seconds, and back by undo', async () => {
    await stage.go(`/?${JANUARY}`)
    await follows('open-now', 200_000)
    await follows('loss-share', 0.2)
    await page().getByRole('button', { name: 'Настройки вида' }).click()
    await page().getByRole('menuitem', { name: 'Что считать продажами' }).click()
    await page().getByTestId('settings-pipelines').waitFor()
    await role('NEW').selectOption({ label: 'проиграна' })
    await row('NEW').getByText('1 сделка на 200 тыс. ₽ станет проигранной').waitFor()
    await row('NEW').getByText('не как в CRM').waitFor()
    await bar().getByText('1 изменение не сохранено').waitFor()
    const after = (status: string) =>
      bar().locator(`[data-total="${status}"] dd`).getAttribute('data-number').then(Number)
    await expect.poll(() => after('open')).toBe(0)
    await expect.poll(() => after('lost')).toBe(2)
    await expect.poll(() => after('won')).toBe(4)
    await bar().getByRole('button', { name: 'Сохранить для всех' }).click()
    const undo = page().getByRole('button', { name: 'Вернуть как было' })
    await undo.hover()
    await bar().waitFor({ state: 'detached' })
    await turnTo('Сводка')
    await follows('open-now', 0)
    await follows('loss-share', 0.4)
    await undo.click()
    await follows('open-now', 200_000)
    await follows('loss-share', 0.2)
    await turnTo('Настройки')
    expect(await role('NEW').inputValue()).toBe('')
  })

  test('F54: what differs from the CRM is put back by one click, what is not saved is asked for', async () => {
    await stage.go('/settings')
    await role('PREPARATION').selectOption({ label: 'не считать в «Клиентах»' })
    await role('PREPARATION').focus()
    await turnTo('Сводка')
    const question = page().getByRole('dialog', { name: 'Уйти, не сохранив?' })
    expect(await axeFindings(stage.context, page())).toEqual([])
    await question.getByRole('button', { name: 'Остаться' }).click()
    await question.waitFor({ state: 'detached' })
    expect(new URL(page().url()).pathname).toBe('/settings')
    expect(await isFocused(role('PREPARATION'))).toBe(true)
    expect(await axeFindings(stage.context, page())).toEqual([])
    await row('PREPARATION').getByRole('button', { name: 'Вернуть как в CRM: В работе' }).click()
    await bar().waitFor({ state: 'detached' })
    expect(await isFocused(role('PREPARATION'))).toBe(true)
    await role('NEW').selectOption({ label: 'выиграна' })
    await bar().getByRole('button', { name: 'Отменить' }).click()
    await bar().waitFor({ state: 'detached' })
    expect(await role('NEW').inputValue()).toBe('')
    await turnTo('Сводка')
    await page().getByTestId('block-open-now').waitFor()
  })

  test('F54: undo leaves what somebody else has saved since', async () => {
    await stage.go('/settings')
    await role('NEW').selectOption({ label: 'проиграна' })
    await bar().getByRole('button', { name: 'Сохранить для всех' }).press('Enter')
    const undo = page().getByRole('button', { name: 'Вернуть как было' })
    await undo.focus()
    const { token } = await createSession(await apiSecret(), { role: 'executive', userId: 1 })
    const other = await fetch(`${stage.product.origin}/api/settings/stage-roles`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        portalId: 1,
        roles: [
          { pipelineId: 0, stageId: 'NEW', role: 'lost' },
          { pipelineId: 0, stageId: 'PREPARATION', role: 'ignored' },
        ],
      }),
    })
    expect(other.status).toBe(200)
    await undo.press('Enter')
    await page().getByText('Всё как было').waitFor()
    expect(await role('NEW').inputValue()).toBe('')
    expect(await role('PREPARATION').inputValue()).toBe('ignored')
    expect(await isFocused(page().locator('body'))).toBe(false)
    await row('PREPARATION').getByRole('button', { name: 'Вернуть как в CRM: В работе' }).click()
    await bar().getByRole('button', { name: 'Сохранить для всех' }).click()
    await bar().waitFor({ state: 'detached' })
  })

  test('F54: the last reporting pipeline cannot be left out', async () => {
    await stage.go('/settings')
    const box = page().getByRole('checkbox', { name: /считается продажами/ })
    await box.uncheck()
    await page().getByText('Отметьте хотя бы одну воронку').waitFor()
    await page().getByText('6 сделок на 540 тыс. ₽ перестанут считаться продажами').waitFor()
    expect(await bar().getByRole('button', { name: 'Сохранить для всех' }).isDisabled()).toBe(true)
    await box.check()
    await bar().waitFor({ state: 'detached' })
  })

  test('F54: analysts see how it is set, managers the reason, neither a control', async () => {
    const secret = await apiSecret()
    const as = async (role: string) => {
      const own = await createSession(secret, { role, userId: 3 })
      await page().route('**/api/session', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, json: { ...(await answer.json()), ...own, role } })
      })
      await stage.go('/settings')
      const refused = await fetch(`${stage.product.origin}/api/settings/stage-roles`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${own.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ portalId: 1, roles: [] }),
      })
      expect(refused.status).toBe(403)
    }
    const controls = () => page().locator('main').locator('select, input, [data-main]').count()
    await as('analyst')
    expect(plain(await row('NEW').textContent())).toContain('как в CRM: в работе')
    await page().getByText('Меняет руководитель компании').waitFor()
    expect(await controls()).toBe(0)
    await page().unroute('**/api/session')
    await as('manager')
    await page().getByTestId('settings-denied').waitFor()
    expect(await controls()).toBe(0)
    expect(await page().getByRole('link', { name: 'Настройки', exact: true }).count()).toBe(0)
    await page().unroute('**/api/session')
  })

  test('F54: settings that do not come say so and come when asked again', async () => {
    await page().route('**/api/settings', (route) =>
      route.fulfill({ status: 500, json: { error: 'broken' } }),
    )
    await stage.go('/settings')
    const alert = page().getByRole('alert').filter({ hasText: 'Настройки не загрузились' })
    await alert.waitFor()
    await page().unroute('**/api/settings')
    await alert.getByRole('button', { name: 'Повторить' }).click()
    await page().getByTestId('settings-pipelines').waitFor()
    expect(stage.faults.splice(0).join()).toContain('500')
  })
})
