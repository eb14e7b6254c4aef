/** What a deal sells, line by line. */
import { emptyProductRow } from '../entities/product-rows.ts'
import type { Store } from '../store.ts'
import type { Random } from './random.ts'

const PRODUCTS: readonly [id: number, name: string, price: number][] = [
  [1001, 'Гофрокороб 600×400×400', 78],
  [1002, 'Гофрокороб 380×253×237', 41],
  [1003, 'Стрейч-плёнка 500 мм, 20 мкм', 640],
  [1004, 'Скотч упаковочный 48×66', 72],
  [1005, 'Пакет с логотипом 40×50', 19],
  [1006, 'Паллетный борт 1200×800', 1450],
  [0, 'Доставка до склада', 9500],
  [0, 'Разработка макета', 7000],
]

export interface Line {
  product: number
  name: string
  price: number
  quantity: number
}

/** Lines that add up to the amount, to the kopeck. */
export function linesFor(random: Random, amount: number): Line[] {
  const count = amount < 20_000 ? 1 : random.whole(1, 4)
  const lines: Line[] = []
  let rest = amount
  for (let at = 0; at < count; at++) {
    const [product, name, price] = PRODUCTS[(random.whole(0, 5) + at) % 6]!
    const last = at === count - 1
    const sum = last ? rest : Math.round((rest / (count - at)) * random.between(0.6, 1.3))
    const quantity = last ? 1 : Math.max(1, Math.floor(Math.min(sum, rest / 2) / price))
    const unit = last ? Math.round(rest * 100) / 100 : price
    rest -= unit * quantity
    lines.push(last ? service(unit, product, name) : { product, name, price: unit, quantity })
  }
  return lines
}

/** The last line takes what is left over: a service, or a batch sold as one. */
function service(price: number, product: number, name: string): Line {
  const [, delivery] = PRODUCTS[6]!
  return price < 15_000
    ? { product: 0, name: delivery, price, quantity: 1 }
    : { product, name: `${name}, партия`, price, quantity: 1 }
}

export function addLines(store: Store, deal: number, lines: readonly Line[]) {
  lines.forEach(({ product, name, price, quantity }, at) => {
    store.productRows.insert(
      Object.assign(emptyProductRow(store.productRows.nextId()), {
        ownerId: deal,
        productId: product,
        productName: name,
        price,
        quantity,
        taxRate: 20,
        taxIncluded: true,
        sort: (at + 1) * 10,
      }),
    )
  })
}

/** Another offer: the price of the last line takes the whole difference. @returns the new sum */
export function reprice(store: Store, deal: number, wished: number): number | undefined {
  const rows = store.productRows.table
    .index('ownerId')!
    .get(deal)
    .filter(({ ownerType }) => ownerType === 2)
  const last = rows.at(-1)
  if (!last) return undefined
  const others = rows.reduce((sum, { price, quantity }) => sum + price * quantity, 0) - last.price
  const price = Math.max(100, Math.round((wished - others) * 100) / 100)
  store.productRows.update(last.ID, { price })
  return Math.round((others + price) * 100) / 100
}
