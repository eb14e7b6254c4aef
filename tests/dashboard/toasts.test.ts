import { expect, test } from 'vitest'
import { withToast } from '../../dashboard/ui/Toasts.tsx'

const undo = { label: 'Вернуть', run: () => {} }
const said = (...toasts: [text: string, isUndone?: 'undo'][]) =>
  toasts
    .map(([text, action], id) => ({ id, text, action: action && undo }))
    .reduce<ReturnType<typeof withToast>>(withToast, [])
    .map(({ text }) => text)

test('what is said next replaces what was only to be read', () => {
  expect(said(['Готовлю файл…'], ['Файл готов'])).toEqual(['Файл готов'])
})

test('what can be undone stays above what is said next', () => {
  expect(said(['Вид удалён', 'undo'], ['Скопировано'], ['Не скопировалось'])).toEqual([
    'Вид удалён',
    'Не скопировалось',
  ])
  expect(said(['1', 'undo'], ['2', 'undo'], ['Скопировано'])).toEqual(['1', '2', 'Скопировано'])
})

test('of what can be undone the last two stay', () => {
  expect(said(['1', 'undo'], ['2', 'undo'], ['3', 'undo'])).toEqual(['2', '3'])
})
